namespace MediaEngine.ViewerLoad;

/// <summary>The run cannot continue; the message says why.</summary>
internal sealed class ViewerLoadException(string message) : Exception(message);
