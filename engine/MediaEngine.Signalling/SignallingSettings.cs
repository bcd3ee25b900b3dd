using System.Collections.Immutable;
using MediaEngine.Media;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling;

/// <summary>The configuration of signalling.</summary>
public record SignallingSettings
{
    public required InterfaceTable Interfaces { get; init; }

    /// <summary>Wall-clock time for a loop time, in microseconds since 1970; replies have wall-clock times.</summary>
    public required Func<MonotonicTime, long> UnixMicroseconds { get; init; }

    /// <summary>The DTLS certificate for new calls; it may change while the engine runs.</summary>
    public required Func<LocalCertificate> Certificate { get; init; }

    /// <summary>Hash of the fingerprint in offers, unless flags or the peer name another.</summary>
    public string FingerprintHash { get; init; } = "sha-256";

    /// <summary>Identifies this process in a=rtpengine; random for each start.</summary>
    public required string InstanceId { get; init; }

    public string SoftwareId { get; init; } = "mediaengine";

    public CallTimeouts Timeouts { get; init; } = CallTimeouts.Default;

    public int DeleteDelay { get; init; } = 30;

    /// <summary>TOS byte of media; 0 leaves the kernel's default.</summary>
    public byte TrafficClass { get; init; }

    public EndpointLearning Learning { get; init; } = EndpointLearning.Heuristic;

    /// <summary>Uses the SIP source address unless trust-address is given.</summary>
    public bool SipSource { get; init; }

    /// <summary>With ICE, opens ports on the first address of an interface only (option save-interface-ports).</summary>
    public bool SaveInterfacePorts { get; init; }

    /// <summary>Where media may be sent.</summary>
    public MediaAddressPolicy MediaAddresses { get; init; } = MediaAddressPolicy.ByKind;

    /// <summary>Counts what <see cref="MediaAddresses"/> refused.</summary>
    public Calls.AddressRefusals RefusedAddresses { get; init; } = new();

    /// <summary>Our address towards a peer by the system's routes; none without a route.</summary>
    public Func<TransportAddress, TransportAddress> AddressTowards { get; init; } = static _ => default;

    /// <summary>Called with each call that ends by a timeout; null for nobody.</summary>
    public Action<Calls.TimedOutCall>? CallTimedOut { get; init; }

    /// <summary>A bug of the engine ended a call: its call-id (null when signalling no longer knows it) and the fault.</summary>
    public Action<string?, CallFault>? CallFailed { get; init; }

    /// <summary>Called with each ended call; null for nobody.</summary>
    public Action<Calls.EndedCall>? CallEnded { get; init; }

    /// <summary>The codecs that can be transcoded; no other is ever added to an offer. Empty turns transcoding off.</summary>
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

    /// <summary>TCP port of the first worker for ICE (RFC 6544), followed by those of the others; 0 for none.</summary>
    public int IceTcpPort { get; init; }

    /// <summary>
    /// Ports that ICE sessions share, for each worker and each local address. Only parties that ask for it get one
    /// (<see cref="PartyOffer.SharesPort"/>). Empty for none.
    /// </summary>
    public ImmutableArray<ImmutableArray<MediaPort>> SharedPorts { get; init; } = [];

    public bool RejectInvalidSdp { get; init; }

    /// <summary>The most calls at a time; -1 for no limit, 0 to drain.</summary>
    public int MaxSessions { get; init; } = -1;

    /// <summary>
    /// Sections of a call's first offer that get ports. Those beyond are refused, so that no call can take the ports of many.
    /// </summary>
    public int MaxMediasPerCall { get; init; } = 16;

    /// <summary>The overload that makes the engine refuse new calls (CPU, load, bandwidth); null for none.</summary>
    public Func<string?> Overload { get; init; } = static () => null;

    /// <summary>Memory is nearly used up: descriptions are refused, also in existing calls.</summary>
    public Func<bool> OutOfMemory { get; init; } = static () => false;

    /// <summary>Recording was configured (recording-dir).</summary>
    public bool RecordingEnabled { get; init; }

    /// <summary>Directory of recordings (recording-dir).</summary>
    public string RecordingDirectory { get; init; } = "";

    /// <summary>Totals of all workers since start, for the statistics.</summary>
    public Func<MediaTotals> MediaTotals { get; init; } = static () => default;

    /// <summary>Current number of used ports of a range.</summary>
    public Func<PortPool, int> PortsUsed { get; init; } = static _ => 0;
}
