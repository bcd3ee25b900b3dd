using System.Collections.Immutable;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>The settings of a session.</summary>
public sealed record RtspClientSettings
{
    public required RtspUrl Url { get; init; }

    /// <summary>Null when the operator configured none.</summary>
    public RtspCredentials? Credentials { get; init; }

    /// <summary>What is known of this camera from earlier sessions.</summary>
    public RtspMemory Memory { get; init; } = new();

    /// <summary>
    /// Transports in the order to try. The next one is tried after status 461, or when the camera closes the connection at SETUP.
    /// </summary>
    public ImmutableArray<RtspTransportKind> Transports { get; init; } = [RtspTransportKind.Interleaved, RtspTransportKind.Udp];

    /// <summary>Never send the password itself on a connection without TLS.</summary>
    public bool RefuseClearTextPassword { get; init; }

    public RtspBackchannelUse Backchannel { get; init; }

    /// <summary>Number of redirects that led to this session.</summary>
    public int Redirects { get; init; }

    /// <summary>Some cameras refuse requests without a User-Agent.</summary>
    public string UserAgent { get; init; } = "MediaEngine";

    /// <summary>How long to wait for the first reply of a connection, to OPTIONS.</summary>
    public TimeSpan FirstReplyPatience { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long to wait for every other reply.</summary>
    public TimeSpan ReplyPatience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long to wait from PLAY to the first packet.</summary>
    public TimeSpan FirstPacketPatience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>After the first packet: the longest time without a packet and without an answer to a keep-alive.</summary>
    public TimeSpan SilencePatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest time without a packet while the camera still answers keep-alives.</summary>
    public TimeSpan StallPatience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long to wait for the reply to TEARDOWN.</summary>
    public TimeSpan TearDownPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Wall clock as a 64-bit NTP timestamp, for the MIKEY message of the client.</summary>
    public ulong NtpTime { get; init; }
}
