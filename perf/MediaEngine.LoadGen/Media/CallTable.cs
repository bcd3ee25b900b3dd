using MediaEngine.LoadGen.Ng;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Srtp;

namespace MediaEngine.LoadGen.Media;

/// <summary>
/// The calls of a run. A call has endpoint A (2 x call) and endpoint B (2 x call + 1); each endpoint has an address of its own and the
/// generator's port, and sends to where the daemon told it to.
/// </summary>
internal sealed class CallTable(LoadOptions options, ushort port) : IDisposable
{
    private readonly uint[] _daemonAddress = new uint[options.Calls * 2];
    private readonly ushort[] _daemonPort = new ushort[options.Calls * 2];
    private readonly string _prefix = $"loadgen-{Environment.ProcessId}-{Random.Shared.Next():x}-";
    private readonly SrtpContext?[] _inbound = new SrtpContext?[options.Srtp is null ? 0 : options.Calls];
    private readonly byte[] _ownKey = options.Srtp is null ? [] : CryptoLine.Create("1", options.Srtp).KeyAndSalt;
    private SrtpContext? _outbound;
    private int _established;

    /// <summary>Endpoints, and so also streams: every endpoint sends one.</summary>
    public int Endpoints => options.Calls * 2;

    /// <summary>The endpoint's own address, host byte order.</summary>
    public uint LocalAddress(int endpoint) => ((endpoint & 1) == 0 ? options.NetA : options.NetB) + 1 + (uint)(endpoint >> 1);

    /// <summary>Where the endpoint sends to, and the only source it should hear from.</summary>
    public uint DaemonAddress(int endpoint) => _daemonAddress[endpoint];

    /// <summary>The port of <see cref="DaemonAddress"/>.</summary>
    public ushort DaemonPort(int endpoint) => _daemonPort[endpoint];

    /// <summary>The endpoint that owns an address; -1 when none does.</summary>
    public int EndpointOf(uint address)
    {
        var a = address - options.NetA - 1;
        if (a < (uint)options.Calls)
            return (int)a * 2;
        var b = address - options.NetB - 1;
        return b < (uint)options.Calls ? ((int)b * 2) + 1 : -1;
    }

    /// <summary>
    /// What protects packets this endpoint sends; null for RTP. One key serves all callees: their SSRCs differ, so no key stream repeats.
    /// </summary>
    public SrtpContext? Outbound(int endpoint) => (endpoint & 1) == 0 ? null : _outbound;

    /// <summary>What opens packets this endpoint receives; null for RTP. The daemon chooses a key per call.</summary>
    public SrtpContext? Inbound(int endpoint) => (endpoint & 1) == 0 || _inbound.Length == 0 ? null : _inbound[endpoint >> 1];

    /// <summary>The other endpoint of the same call.</summary>
    public static int PeerOf(int endpoint) => endpoint ^ 1;

    /// <summary>Ties the endpoints to each other without any daemon.</summary>
    public void ConnectDirectly()
    {
        for (var endpoint = 0; endpoint < Endpoints; endpoint++)
        {
            _daemonAddress[endpoint] = LocalAddress(PeerOf(endpoint));
            _daemonPort[endpoint] = port;
        }
    }

    /// <summary>Offers and answers every call.</summary>
    public void Establish(NgClient client, Action<int> progress)
    {
        for (var call = 0; call < options.Calls; call++)
        {
            _established = call + 1;
            var key = Learn((call * 2) + 1, Offer(client, call));
            Learn(call * 2, Answer(client, call, key));
            if ((call + 1) % 1000 == 0)
                progress(call + 1);
        }
    }

    /// <summary>Deletes every call that was established.</summary>
    public void Delete(NgClient client)
    {
        for (; _established > 0; _established--)
        {
            client.Request("delete").Field("call-id", CallId(_established - 1)).Field("from-tag", "a").Field("flags", ["fast"]);
            client.Send();
        }
    }

    public void Dispose()
    {
        _outbound?.Dispose();
        foreach (var context in _inbound)
            context?.Dispose();
    }

    private ReadOnlySpan<byte> Offer(NgClient client, int call)
    {
        var request = client.Request("offer").Field("call-id", CallId(call)).Field("from-tag", "a").Field("ICE", "remove");
        CallRequest.AddOffer(request, options, LocalAddress(call * 2), port);
        return client.Send();
    }

    private ReadOnlySpan<byte> Answer(NgClient client, int call, CryptoLine? key)
    {
        var request = client.Request("answer").Field("call-id", CallId(call)).Field("from-tag", "a").Field("to-tag", "b").Field("ICE", "remove");
        CallRequest.AddAnswer(request, options, LocalAddress((call * 2) + 1), port, key is null ? null : key with { KeyAndSalt = _ownKey });
        return client.Send();
    }

    /// <returns>The daemon's key towards this endpoint, when it is to speak SRTP.</returns>
    private CryptoLine? Learn(int endpoint, ReadOnlySpan<byte> reply)
    {
        if (!NgReply.TryFindString(reply, "sdp"u8, out var sdp)
            || !MinimalSdp.TryReadDestination(sdp, out _daemonAddress[endpoint], out _daemonPort[endpoint]))
        {
            throw new LoadException($"no usable SDP in the reply: {System.Text.Encoding.UTF8.GetString(reply)}");
        }
        if (options.Srtp is not { } suite || (endpoint & 1) == 0)
            return null;
        var key = CryptoLine.Find(sdp, suite) ?? throw new LoadException($"the daemon did not offer {suite.Name}");
        _inbound[endpoint >> 1] = new SrtpContext(suite, key.KeyAndSalt);
        _outbound ??= new SrtpContext(suite, _ownKey);
        return key;
    }

    private string CallId(int call) => $"{_prefix}{call}";
}
