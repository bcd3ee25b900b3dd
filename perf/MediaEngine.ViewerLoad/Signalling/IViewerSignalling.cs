namespace MediaEngine.ViewerLoad.Signalling;

/// <summary>How a viewer comes to its session.</summary>
internal interface IViewerSignalling
{
    /// <summary>Begins a session and returns the server's SDP.</summary>
    Task<RemoteDescription> StartAsync(LocalDescription local);

    Task EndAsync();
}
