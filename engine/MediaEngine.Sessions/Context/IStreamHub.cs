namespace MediaEngine.Sessions.Context;

/// <summary>A stream that other calls of the worker receive: a camera, or what a party publishes.</summary>
internal interface IStreamHub;
