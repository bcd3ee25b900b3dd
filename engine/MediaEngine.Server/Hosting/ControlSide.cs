using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Protocol.Ng.Rtpproxy;
using MediaEngine.Server.Listeners;
using MediaEngine.Server.Options;

namespace MediaEngine.Server.Hosting;

/// <summary>The control thread with its sockets: UDP on the thread itself; the other listeners post to it.</summary>
internal sealed class ControlSide : IAsyncDisposable
{
    /// <summary>The largest IPv4 datagram: the header is part of the packet's 65535 bytes.</summary>
    private const int MaxUdpPayload = 65535 - 20 - 8;

    private readonly ControlThread _thread;
    private readonly ControlGate _gate;
    private readonly NgResponder _responder;
    private readonly RtpproxyTranslator _rtpproxy;
    private readonly List<IAsyncDisposable> _listeners = [];

    public ControlSide(ControlThread thread, ControlGate gate, INgCommandHandler commands, NgTemplates templates, Func<int> timeToLive,
        long cookieMemory)
    {
        (_thread, _gate) = (thread, gate);
        _responder = new NgResponder(commands, new CookieCache(cookieMemory),
            templates)
        { OnFailure = (_, failure) => thread.CountFailure(failure) };
        _rtpproxy = new RtpproxyTranslator(commands, new CookieCache(cookieMemory), timeToLive);
    }

    /// <summary>Binds and starts all configured sockets.</summary>
    /// <exception cref="IOException">An address cannot be bound; the message names it.</exception>
    public async Task StartAsync(ControlOptions options, X509Certificate2? certificate, Func<string, string> cli, Func<string, bool> reads,
        Func<Task<string>> metrics)
    {
        // The limit applies to datagrams; streams may be longer.
        NgHandler udp = (frame, source, now) => _responder.Respond(frame, source, now, maxReply: MaxUdpPayload);
        NgHandler stream = (frame, source, now) => _responder.Respond(frame, source, now, NgLimits.MaxStreamMessage,
            transport: NgTransport.Stream);
        NgHandler plain = (frame, source, now) => _responder.RespondPlain(frame, source, now);
        foreach (IPEndPoint local in options.Ng)
            _thread.Attach(Bound("listen-ng", local, () => new UdpControlSocket(local, udp, options.TrafficClass, options.Fragment)));
        foreach (IPEndPoint local in options.Rtpproxy)
            _thread.Attach(Bound("listen-udp", local,
                () => new UdpControlSocket(local, _rtpproxy.Respond, options.TrafficClass, options.Fragment)));
        _thread.Start();
        ConnectionTable ngConnections = new(ConnectionLimits.Ng, _gate);
        ConnectionTable cliConnections = new(ConnectionLimits.Cli, _gate);
        foreach (IPEndPoint local in options.TcpNg)
            _listeners.Add(Bound("listen-tcp-ng", local, () => new TcpNgListener(local, _thread, _gate, stream, table: ngConnections)));
        foreach (IPEndPoint local in options.Cli)
            _listeners.Add(Bound("listen-cli", local, () => new CliListener(local, _thread, _gate, cli, cliConnections)));
        if (options.Http.Count + options.Https.Count > 0)
        {
            HttpControlOptions http = new(options.Http, options.Https, certificate, options.HttpToken)
            {
                IdleTimeout = options.HttpIdleTimeout,
                Hosts = options.HttpHosts,
            };
            try
            {
                _listeners.Add(await HttpControlListener.StartAsync(http, _thread, _gate,
                    new HttpControlHandlers(stream, plain, cli, reads, metrics)));
            }
            catch (IOException problem)
            {
                // Kestrel's message names the address, by which the operator finds the option.
                string option = options.Https.Count == 0
                    ? "listen-http" : options.Http.Count == 0 ? "listen-https" : "listen-http' or 'listen-https";
                throw new IOException($"cannot listen (option '{option}'): {problem.Message}", problem);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable listener in _listeners)
            await listener.DisposeAsync();
        _thread.Dispose();
    }

    private static T Bound<T>(string option, IPEndPoint local, Func<T> bind)
    {
        try
        {
            return bind();
        }
        catch (SocketException problem)
        {
            throw new IOException($"cannot listen on {local} (option '{option}'): {problem.Message}", problem);
        }
    }
}
