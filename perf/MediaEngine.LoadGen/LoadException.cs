namespace MediaEngine.LoadGen;

/// <summary>The load cannot be run or its result cannot be trusted; the message says why and is shown to the user.</summary>
internal sealed class LoadException(string message) : Exception(message);
