using System.Net;

namespace MediaEngine.System.Tests.Browsers;

/// <summary>Serves a folder on a free port of 127.0.0.1. Browsers allow microphone and camera there.</summary>
internal sealed class StaticPages : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly string _folder;

    public StaticPages(string folder)
    {
        _folder = folder;
        Url = $"http://127.0.0.1:{FreeTcpPort()}/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    public void Dispose() => _listener.Close();

    private static int FreeTcpPort()
    {
        using var probe = new global::System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            string file = Path.Combine(_folder, Path.GetFileName(context.Request.Url!.AbsolutePath));
            if (File.Exists(file))
            {
                context.Response.ContentType = Path.GetExtension(file) == ".js" ? "text/javascript" : "text/html";
                await context.Response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(file));
            }
            else
            {
                context.Response.StatusCode = 404;
            }

            context.Response.Close();
        }
    }
}
