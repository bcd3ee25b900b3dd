using System.Collections.Immutable;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>What a session is told of its camera.</summary>
public sealed record RtspClientSettings
{
    public required RtspUrl Url { get; init; }

    /// <summary>Null when the operator configured none.</summary>
    public RtspCredentials? Credentials { get; init; }

    /// <summary>What this camera is known to do.</summary>
    public RtspMemory Memory { get; init; } = new();

    /// <summary>Transports in the order to try; the next one after 461, or after a connection closed at SETUP.</summary>
    public ImmutableArray<RtspTransportKind> Transports { get; init; } = [RtspTransportKind.Interleaved, RtspTransportKind.Udp];

    /// <summary>Never send the password itself on a connection without TLS.</summary>
    public bool RefuseClearTextPassword { get; init; }

    public RtspBackchannelUse Backchannel { get; init; }

    /// <summary>Redirects that led to this session.</summary>
    public int Redirects { get; init; }

    /// <summary>Some cameras refuse requests without it.</summary>
    public string UserAgent { get; init; } = "MediaEngine";

    /// <summary>For the first reply of a connection, to OPTIONS.</summary>
    public TimeSpan FirstReplyPatience { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>For every other reply.</summary>
    public TimeSpan ReplyPatience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>From PLAY to the first packet.</summary>
    public TimeSpan FirstPacketPatience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Afterwards, without a packet and without an answer to a keep-alive.</summary>
    public TimeSpan SilencePatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Without a packet, although the camera answers keep-alives.</summary>
    public TimeSpan StallPatience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For the reply to TEARDOWN.</summary>
    public TimeSpan TearDownPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Wall clock as a 64-bit NTP timestamp, for the MIKEY message of a client.</summary>
    public ulong NtpTime { get; init; }
}
