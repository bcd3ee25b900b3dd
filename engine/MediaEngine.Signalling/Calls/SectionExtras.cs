using System.Collections.Immutable;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling.Calls;

/// <summary>What few sections have, in an object of its own: a section of plain audio shares <see cref="None"/>.</summary>
internal sealed record SectionExtras
{
    public static SectionExtras None { get; } = new();

    public ImmutableArray<ExtensionAttribute> Extensions { get; init; }

    public ImmutableDictionary<string, int> ExtensionIds { get; init; } = ImmutableDictionary<string, int>.Empty;

    public ImmutableArray<CryptoAttribute> SdesAcceptable { get; init; } = [];

    public LocalFax? Fax { get; init; }

    public Sessions.Plan.SourcePlan? EngineSource { get; init; }

    public Sessions.Plan.SinkPlan? EngineSink { get; init; }

    public StreamSsrcs? StreamSsrcs { get; init; }
}
