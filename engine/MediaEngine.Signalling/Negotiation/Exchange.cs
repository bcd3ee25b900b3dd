using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>One offer or answer while the policies process it: the copy of the call it changes, and all of its input.</summary>
internal sealed class Exchange
{
    private Dictionary<ImmutableArray<string>, CodecMatcher>? _matchers;

    public required CallState Call { get; init; }

    public required NegotiationOptions Options { get; init; }

    /// <summary>The received SDP as text; empty when there is none.</summary>
    public required string Body { get; init; }

    public required bool IsOffer { get; init; }

    /// <summary>The received SDP, parsed.</summary>
    public required SessionDescription Session { get; init; }

    public required SignallingSettings Settings { get; init; }

    public required PortTransaction Ports { get; init; }

    public required RandomText Random { get; init; }

    public required MonotonicTime Now { get; init; }

    /// <summary>The ICE path of a transport; null for none.</summary>
    public Composition.IcePaths? IcePaths { get; init; }

    /// <summary>TCP port of the call's worker for ICE; 0 for none.</summary>
    public int IceTcpPort { get; init; }

    /// <summary>The ports that the sender may share with other ICE sessions, one for each local address; empty for none.</summary>
    public ImmutableArray<MediaPort> SharedPorts { get; init; } = [];

    /// <summary>Buffer of our description, shared by all commands, because only one runs at a time.</summary>
    public required System.Text.StringBuilder Text { get; init; }

    /// <summary>The party that sent the description.</summary>
    public Party Sender { get; set; } = null!;

    /// <summary>The party that gets our description.</summary>
    public Party Receiver { get; set; } = null!;

    /// <summary>The answerer was not known by this tag, or was last known by another one.</summary>
    public bool NewTag { get; set; }

    /// <summary>A further answer of the same party to an offer it has answered before (RFC 3261 section 13.2.1).</summary>
    public bool AnswersAgain { get; set; }

    /// <summary>Before this message RTP and RTCP already shared a port with the receiver.</summary>
    public bool ReceiverMuxes { get; set; }

    /// <summary>Before this message sections of the sender already shared a transport.</summary>
    public bool SenderBundles { get; set; }

    /// <summary>The same for the receiver.</summary>
    public bool ReceiverBundles { get; set; }

    /// <summary>Sections that are assigned to a section of this message; none is assigned twice.</summary>
    public HashSet<SectionState> Paired { get; } = [];

    /// <summary>A codec list of the options, prepared for comparison with many formats.</summary>
    public CodecMatcher Matching(ImmutableArray<string> names)
    {
        _matchers ??= [];
        if (!_matchers.TryGetValue(names, out CodecMatcher? matcher))
            _matchers.Add(names, matcher = new CodecMatcher(names));
        return matcher;
    }

    /// <summary>Collects reasons when an explanation was requested; otherwise null.</summary>
    public Composition.Explanation? Explanation { get; init; }

    /// <summary>The finished explanation.</summary>
    public List<string>? Explained { get; set; }

    /// <summary>Parts of the request that were not carried out as requested.</summary>
    public List<NegotiationWarning> Warnings { get; init; } = [];

    public void Warn(NegotiationWarningCode code, string subject, string text) => Warnings.Add(new NegotiationWarning(code, subject, text));
}

/// <summary>One section: the sender's media and its counterpart at the receiver.</summary>
internal sealed record SectionExchange(ReceivedSection Section, SectionState From, SectionState To)
{
    /// <summary>
    /// The sender's section, where <see cref="Section"/> is its translation for the receiver (T.38 gateway); null otherwise.
    /// </summary>
    public ReceivedSection? Original { get; init; }
}
