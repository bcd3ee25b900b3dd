using System.Text;
using System.Threading.Channels;
using MediaEngine.Primitives;
using MediaEngine.Server.Logging;
using MediaEngine.Server.Options;
using MediaEngine.Signalling.Calls;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Notification;

/// <summary>
/// Notifies the SIP side about calls that ended by a timeout, one after the other. All queues are bounded: a server that does not answer
/// loses its messages, and no other code waits for it.
/// </summary>
internal sealed partial class XmlRpcNotifier : IAsyncDisposable
{
    private const int Waiting = 1024;

    private readonly XmlRpcOptions _options;
    private readonly ILogger _logger;
    private readonly HttpClient _client =
        new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(2) })
        {
            Timeout = TimeSpan.FromSeconds(5),
            MaxResponseContentBufferSize = 64 << 10,
        };

    private readonly Channel<TimedOutCall> _calls;

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public XmlRpcNotifier(XmlRpcOptions options, ILogger logger)
    {
        (_options, _logger) = (options, logger);
        _calls = Channel.CreateBounded<TimedOutCall>(
            new BoundedChannelOptions(Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite },
            dropped => LogFailed(options.Url, LogText.Name(dropped.CallId), "too many messages are queued"));
        _running = RunAsync(_stop.Token);
    }

    /// <summary>Called on the control thread; never blocks.</summary>
    public void Tell(TimedOutCall call) => _calls.Writer.TryWrite(call);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _client.Dispose();
        _stop.Dispose();
    }

    /// <summary>The messages about one call: one per tag, or one for all, depending on the format.</summary>
    public static IEnumerable<string> Messages(TimedOutCall call, int format) => format switch
    {
        1 => [XmlRpcCall.Write("teardown", call.CallId)],
        2 => [XmlRpcCall.Write("dlg.terminate_dlg", call.CallId, call.Tags.ElementAtOrDefault(0) ?? "",
            call.Tags.ElementAtOrDefault(1) ?? "")],
        _ => call.Tags.Select(tag => XmlRpcCall.Write("di", "sbc", "postControlCmd", tag, "teardown")),
    };

    public static string Url(string url, TimedOutCall call)
    {
        string host = call.CallbackHost ?? call.Source.AddressText();
        if (TransportAddress.TryParseAddress(host, out TransportAddress address) && address.Family == IpFamily.IPv6)
            host = $"[{host}]";
        return url.Replace(XmlRpcOptions.Placeholder, host, StringComparison.Ordinal);
    }

    private async Task RunAsync(CancellationToken stop)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await foreach (TimedOutCall call in _calls.Reader.ReadAllAsync(stop))
            {
                foreach (string message in Messages(call, _options.Format))
                    await SendAsync(call, message, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task SendAsync(TimedOutCall call, string message, CancellationToken stop)
    {
        string url = Url(_options.Url, call);
        try
        {
            using StringContent content = new(message, Encoding.UTF8, XmlRpcCall.ContentType);
            using HttpResponseMessage response = await _client.PostAsync(new Uri(url), content, stop);
            if (!response.IsSuccessStatusCode)
                LogFailed(url, LogText.Name(call.CallId), $"status {(int)response.StatusCode}");
        }
        catch (Exception problem) when (problem is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            // Whatever the error (no answer, an unknown scheme), the next call is reported.
            LogFailed(url, LogText.Name(call.CallId), problem.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Url} was not notified that call {CallId} has ended: {Reason}")]
    private partial void LogFailed(string url, string callId, string reason);
}
