namespace MediaEngine.LoadGen;

/// <summary>The load cannot be run, or its result cannot be trusted. The message gives the reason and is shown to the user.</summary>
internal sealed class LoadException(string message) : Exception(message);
