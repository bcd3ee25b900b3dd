using MediaEngine.LoadGen.Ng;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Srtp;

namespace MediaEngine.LoadGen.Media;

/// <summary>The state of the endpoints of a run's calls: destination, payload type and SRTP keys.</summary>
internal sealed class CallTable : IDisposable
{
    private readonly LoadOptions _options;
    private readonly ushort _port;
    private readonly uint[] _daemonAddress;
    private readonly ushort[] _daemonPort;
    private readonly byte[] _payloadType;
    private readonly SrtpContext?[] _inbound;
    private readonly SrtpContext? _outboundA;
    private readonly SrtpContext? _outboundB;

    /// <param name="port">The port all endpoints share; each endpoint has its own address.</param>
    public CallTable(LoadOptions options, ushort port)
    {
        _options = options;
        _port = port;
        Topology = new CallTopology(options);
        _daemonAddress = new uint[Topology.Endpoints];
        _daemonPort = new ushort[Topology.Endpoints];
        _payloadType = new byte[Topology.Endpoints];
        _inbound = new SrtpContext?[Topology.Endpoints];
        HighestIndex = new ulong[Topology.Endpoints];
        (KeyA, KeyB) = (OwnKey(options.SrtpA), OwnKey(options.SrtpB));
        _outboundA = KeyA is null ? null : new SrtpContext(options.SrtpA!, KeyA.KeyAndSalt);
        _outboundB = KeyB is null ? null : new SrtpContext(options.SrtpB!, KeyB.KeyAndSalt);
        for (var endpoint = 0; endpoint < Topology.Endpoints; endpoint++)
            _payloadType[endpoint] = (byte)CodecOf(endpoint).PayloadType;
    }

    public CallTopology Topology { get; }

    /// <summary>The key of all callers; null for RTP. One key is enough: their SSRCs differ, so no key stream repeats.</summary>
    public CryptoLine? KeyA { get; }

    /// <summary>The key of all callees.</summary>
    public CryptoLine? KeyB { get; }

    /// <summary>
    /// How often every endpoint has sent in earlier runs over the same calls. SRTP indexes and sequence numbers continue from here;
    /// starting at 0 again would be a replay.
    /// </summary>
    public ulong RoundsBefore { get; set; }

    /// <summary>The highest SRTP index received by each endpoint.</summary>
    public ulong[] HighestIndex { get; }

    /// <summary>The endpoint's destination, and the only source it should receive from.</summary>
    public uint DaemonAddress(int endpoint) => _daemonAddress[endpoint];

    /// <summary>The port of <see cref="DaemonAddress"/>.</summary>
    public ushort DaemonPort(int endpoint) => _daemonPort[endpoint];

    /// <summary>The payload type the endpoint sends and expects.</summary>
    public int PayloadType(int endpoint) => _payloadType[endpoint];

    public LoadCodec CodecOf(int endpoint) => Topology.RoleOf(endpoint) == 0 ? _options.CodecA : _options.CodecB;

    public SrtpSuite? SuiteOf(int endpoint) => Topology.RoleOf(endpoint) == 0 ? _options.SrtpA : _options.SrtpB;

    /// <summary>Protects packets this endpoint sends; null for RTP.</summary>
    public SrtpContext? Outbound(int endpoint) => Topology.RoleOf(endpoint) == 0 ? _outboundA : _outboundB;

    /// <summary>Unprotects packets this endpoint receives; null for RTP. The daemon chooses a key per call.</summary>
    public SrtpContext? Inbound(int endpoint) => _inbound[endpoint];

    /// <summary>Connects the endpoints to each other without a daemon.</summary>
    public void ConnectDirectly()
    {
        for (var endpoint = 0; endpoint < Topology.Endpoints; endpoint++)
        {
            _daemonAddress[endpoint] = Topology.LocalAddress(endpoint ^ 1);
            _daemonPort[endpoint] = _port;
        }
    }

    /// <summary>
    /// Reads the endpoint's settings from a reply of the daemon. A reply to <paramref name="endpoint"/> describes the daemon's side of it.
    /// </summary>
    /// <returns>The daemon's key when the endpoint uses SRTP.</returns>
    public CryptoLine? Learn(int endpoint, ReadOnlySpan<byte> reply)
    {
        if (!NgReplyReader.TryFindString(reply, "sdp"u8, out var sdp)
            || !MinimalSdp.TryReadDestination(sdp, out _daemonAddress[endpoint], out _daemonPort[endpoint]))
        {
            throw new LoadException($"no usable SDP in the reply: {System.Text.Encoding.UTF8.GetString(reply)}");
        }
        _payloadType[endpoint] = (byte)MinimalSdp.PayloadTypeOf(sdp, CodecOf(endpoint));
        if (SuiteOf(endpoint) is not { } suite)
            return null;
        var key = CryptoLine.Find(sdp, suite) ?? throw new LoadException($"the daemon did not offer {suite.Name}");
        _inbound[endpoint] = new SrtpContext(suite, key.KeyAndSalt);
        return key;
    }

    public void Dispose()
    {
        _outboundA?.Dispose();
        _outboundB?.Dispose();
        foreach (var context in _inbound)
            context?.Dispose();
    }

    private static CryptoLine? OwnKey(SrtpSuite? suite) => suite is null ? null : CryptoLine.Create("1", suite);
}
