using System.Collections.Immutable;
using System.Globalization;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>A track during SETUP: what to request next, and what the camera has agreed to.</summary>
internal sealed class RtspTrackSetup
{
    internal const string BackchannelTag = "www.onvif.org/ver20/backchannel";
    private const int RandomLength = 16;

    private readonly RtspTrackDescription _description;
    private readonly RtspTrackRequest _request;
    private readonly ImmutableArray<RtspTransportKind> _kinds;
    private readonly byte _channel;
    private readonly RtspUrl? _otherUrl;
    private int _kind;
    private SrtpMasterKey? _key;

    /// <param name="url">URL of the track.</param>
    /// <param name="otherUrl">The URL from the other reading of the control attribute; null when there is none.</param>
    /// <param name="kinds">Transports in the order to try.</param>
    /// <param name="channel">Even channel for RTP on the connection.</param>
    public RtspTrackSetup(
        RtspTrackDescription description,
        RtspTrackRequest request,
        RtspUrl url,
        RtspUrl? otherUrl,
        IEnumerable<RtspTransportKind> kinds,
        byte channel)
    {
        _description = description;
        _request = request;
        _otherUrl = otherUrl;
        _channel = channel;
        _kinds = [.. kinds.Where(k => k != RtspTransportKind.Udp || request.RtpPort > 0)];
        Url = url;
    }

    public int Index => _description.Index;

    public bool IsBackchannel => _description.IsBackchannel;

    public RtspUrl Url { get; private set; }

    /// <summary>Null when no transport is left.</summary>
    public RtspTransportKind? Kind => _kind < _kinds.Length ? _kinds[_kind] : null;

    /// <summary>The transport after the current one; null when the current one is the last.</summary>
    public RtspTransportKind? NextKind => _kind + 1 < _kinds.Length ? _kinds[_kind + 1] : null;

    /// <summary>Null until the camera has agreed.</summary>
    public RtspTrackTransport? Transport { get; private set; }

    /// <summary>Changes to the next transport; false when there is none.</summary>
    public bool TryNextKind() => ++_kind < _kinds.Length;

    /// <summary>Changes to the other reading of the control attribute; false when there is none, or it is already in use.</summary>
    public bool TryOtherUrl()
    {
        if (_otherUrl is null || Url.Equals(_otherUrl))
            return false;
        Url = _otherUrl;
        return true;
    }

    public RtspRequest ToRequest(RtspClientSettings settings, IRandomSource random)
    {
        string profile = _description.IsSecure ? "RTP/SAVP" : "RTP/AVP";
        string transport = Kind switch
        {
            RtspTransportKind.Udp => string.Create(
                CultureInfo.InvariantCulture, $"{profile};unicast;client_port={_request.RtpPort}-{_request.RtpPort + 1}"),
            RtspTransportKind.Multicast => $"{profile};multicast",
            _ => string.Create(CultureInfo.InvariantCulture, $"{profile}/TCP;unicast;interleaved={_channel}-{_channel + 1}"),
        };
        ImmutableArray<RtspHeader>.Builder headers = ImmutableArray.CreateBuilder<RtspHeader>();
        headers.Add(new RtspHeader("Transport", transport));
        if (IsBackchannel)
            headers.Add(new RtspHeader("Require", BackchannelTag));
        if (_description is { IsSecure: true, KeyManagement: { Error: MikeyError.None } announced })
        {
            byte[] message = KeyManagement(announced, settings.NtpTime, random);
            headers.Add(new RtspHeader("KeyMgmt", $"prot=mikey;uri=\"{Url.Text}\";data=\"{Convert.ToBase64String(message)}\""));
        }

        return new RtspRequest(RtspRequestKind.SetUp, "SETUP", Url, headers.ToImmutable()) { Track = this };
    }

    /// <summary>Reads the 200 reply. False when the camera agrees to something that was not requested.</summary>
    /// <param name="camera">The configured URL.</param>
    /// <param name="isTaken">Whether another track uses the channel.</param>
    public bool TryAccept(RtspMessage reply, RtspUrl camera, Func<int, bool> isTaken)
    {
        RtspTransportHeader header = RtspTransportHeader.Read(reply.Header("Transport"));
        var transport = new RtspTrackTransport { Track = Index, Kind = Kind!.Value, Ssrc = header.Ssrc, ClientKey = _key };
        switch (transport.Kind)
        {
            case RtspTransportKind.Interleaved:
                if (header is { IsTcp: false, Interleaved: null, ServerPort: not null })
                    return false;
                // When the reply has no channels, or has channels of another track, the requested channels are used.
                (int first, int second) = header.Interleaved is { } pair && !isTaken(pair.First) ? pair : (_channel, _channel + 1);
                Transport = transport with { RtpChannel = (byte)first, RtcpChannel = (byte)second };
                return true;
            case RtspTransportKind.Udp:
                if (header.IsMulticast || header.IsTcp)
                    return false;
                bool named = TransportAddress.TryParseAddress(header.Source, out TransportAddress source) && !source.IsUnspecified;
                Transport = transport with
                {
                    RtpPort = _request.RtpPort,
                    ServerRtpPort = header.ServerPort?.First ?? 0,
                    ServerRtcpPort = header.ServerPort?.Second ?? 0,
                    Source = named ? source : default,
                    IsForeignSource = named && !camera.IsSameHost(source.AddressText()),
                };
                return true;
            default:
                return TryAcceptGroup(header, transport);
        }
    }

    private bool TryAcceptGroup(in RtspTransportHeader header, RtspTrackTransport transport)
    {
        string connection = _description.Connection ?? "";
        int slash = connection.IndexOf('/', StringComparison.Ordinal);
        string fallback = slash < 0 ? connection : connection[..slash];
        bool found = (TransportAddress.TryParseAddress(header.Destination, out TransportAddress group) && group.IsMulticast)
            || (TransportAddress.TryParseAddress(fallback, out group) && group.IsMulticast);
        (int First, int Second)? ports = header.Port ?? header.ServerPort;
        if (!found || ports is null)
            return false;
        int hops = slash < 0 ? 0 : RtspMessage.LeadingNumber(connection.AsSpan(slash + 1)) ?? 0;
        Transport = transport with
        {
            Group = group.WithPort(ports.Value.First),
            GroupRtcpPort = ports.Value.Second,
            TimeToLive = header.TimeToLive > 0 ? header.TimeToLive : Math.Min(hops, byte.MaxValue),
        };
        return true;
    }

    /// <summary>RFC 4567 section 3.3: our own key for the packets that we send, with the camera's policy.</summary>
    private byte[] KeyManagement(Mikey announced, ulong ntpTime, IRandomSource random)
    {
        Span<byte> octets = stackalloc byte[64 + RandomLength];
        random.Fill(octets);
        _key ??= new SrtpMasterKey(announced.Keys[0].Profile, octets[..announced.Keys[0].Profile.KeyAndSaltLength], announced.Keys[0].Mki);
        return announced.Answer(_key, octets[64..], ntpTime);
    }
}
