using MediaEngine.Media;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling;

/// <summary>What the configuration says to signalling.</summary>
public record SignallingSettings
{
    public required InterfaceTable Interfaces { get; init; }

    /// <summary>Wall-clock time of a loop time, in microseconds since 1970; replies carry wall-clock times.</summary>
    public required Func<MonotonicTime, long> UnixMicroseconds { get; init; }

    /// <summary>The DTLS certificate for calls that begin now; it may change while the engine runs.</summary>
    public required Func<LocalCertificate> Certificate { get; init; }

    /// <summary>Hash of the fingerprint in offers, unless the flags or the peer say another.</summary>
    public string FingerprintHash { get; init; } = "sha-256";

    /// <summary>Names this process in a=rtpengine; random for each start.</summary>
    public required string InstanceId { get; init; }

    public string SoftwareId { get; init; } = "mediaengine";

    public CallTimeouts Timeouts { get; init; } = CallTimeouts.Default;

    public int DeleteDelay { get; init; } = 30;

    /// <summary>TOS byte of media; 0 leaves the kernel's default.</summary>
    public byte TrafficClass { get; init; }

    public EndpointLearning Learning { get; init; } = EndpointLearning.Heuristic;

    /// <summary>Use the SIP source address unless trust-address is given.</summary>
    public bool SipSource { get; init; }

    /// <summary>With ICE, ports on the first address of an interface only (option save-interface-ports).</summary>
    public bool SaveInterfacePorts { get; init; }

    /// <summary>Where media may go.</summary>
    public MediaAddressPolicy MediaAddresses { get; init; } = MediaAddressPolicy.ByKind;

    /// <summary>Counts what <see cref="MediaAddresses"/> refused.</summary>
    public Calls.AddressRefusals RefusedAddresses { get; init; } = new();

    /// <summary>Our address towards a peer, as the system routes; none when it has no route.</summary>
    public Func<TransportAddress, TransportAddress> AddressTowards { get; init; } = static _ => default;

    /// <summary>Told about calls that end by a timeout; null when nobody is.</summary>
    public Action<Calls.TimedOutCall>? CallTimedOut { get; init; }

    /// <summary>A bug of ours ends a call: its call-id (null when signalling knows it no more) and what went wrong.</summary>
    public Action<string?, CallFault>? CallFailed { get; init; }

    /// <summary>Told about all calls that end; null when nobody is.</summary>
    public Action<Calls.EndedCall>? CallEnded { get; init; }

    /// <summary>What can be decoded and encoded: nothing else is ever added to an offer. Empty turns transcoding off.</summary>
    public IReadOnlyList<AudioCodec> Codecs
    {
        get;
        init
        {
            field = value;
            Transcodable = new TranscodableCodecs(value);
        }
    } = AudioCodecs.All;

    internal TranscodableCodecs Transcodable { get; private init; } = TranscodableCodecs.Installed;

    public bool DtlsPassive { get; init; }

    /// <summary>TCP port of the first worker for ICE (RFC 6544), the next ones follow; 0 without.</summary>
    public int IceTcpPort { get; init; }

    public bool RejectInvalidSdp { get; init; }

    /// <summary>Calls of our own at the same time; -1 for no limit, 0 to drain.</summary>
    public int MaxSessions { get; init; } = -1;

    /// <summary>Sections of a call's first offer that get ports; those behind them are refused, so that no call can take the ports of many.</summary>
    public int MaxMediasPerCall { get; init; } = 16;

    /// <summary>An overload reason that refuses new calls now (CPU, load, bandwidth); null when there is none.</summary>
    public Func<string?> Overload { get; init; } = static () => null;

    /// <summary>Memory is nearly used up: descriptions are refused, also for calls that exist.</summary>
    public Func<bool> OutOfMemory { get; init; } = static () => false;

    /// <summary>Recording was configured (recording-dir).</summary>
    public bool RecordingEnabled { get; init; }

    /// <summary>Directory of recordings (recording-dir).</summary>
    public string RecordingDirectory { get; init; } = "";

    /// <summary>Everything the workers relayed since the start, for the statistics.</summary>
    public Func<MediaTotals> MediaTotals { get; init; } = static () => default;

    /// <summary>Ports of a range that are in use now.</summary>
    public Func<PortPool, int> PortsUsed { get; init; } = static _ => 0;
}
