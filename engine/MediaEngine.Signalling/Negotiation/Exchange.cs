using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>One offer or answer on its way through the policies: the copy of the call it changes and all it may look at.</summary>
internal sealed class Exchange
{
    private Dictionary<ImmutableArray<string>, CodecMatcher>? _matchers;

    public required CallState Call { get; init; }

    public required NegotiationOptions Options { get; init; }

    /// <summary>The description received, as it came; empty when there is none.</summary>
    public required string Body { get; init; }

    public required bool IsOffer { get; init; }

    /// <summary>The description received, as read.</summary>
    public required SessionDescription Session { get; init; }

    public required SignallingSettings Settings { get; init; }

    public required PortTransaction Ports { get; init; }

    public required RandomText Random { get; init; }

    public required MonotonicTime Now { get; init; }

    /// <summary>What ICE has found for a transport; null without.</summary>
    public Composition.IcePaths? IcePaths { get; init; }

    /// <summary>TCP port of the call's worker for ICE; 0 when it listens nowhere.</summary>
    public int IceTcpPort { get; init; }

    /// <summary>Where our description is written; one for all commands, because only one runs at a time.</summary>
    public required System.Text.StringBuilder Text { get; init; }

    /// <summary>The party whose description came.</summary>
    public Party Sender { get; set; } = null!;

    /// <summary>The party our description goes to.</summary>
    public Party Receiver { get; set; } = null!;

    /// <summary>The answerer was not known by this tag, or by another one last.</summary>
    public bool NewTag { get; set; }

    /// <summary>A further answer to an offer that the same party has answered before (RFC 3261 section 13.2.1).</summary>
    public bool AnswersAgain { get; set; }

    /// <summary>Before this message RTP and RTCP shared a port with the receiver already.</summary>
    public bool ReceiverMuxes { get; set; }

    /// <summary>Before this message medias of the sender shared a transport already.</summary>
    public bool SenderBundles { get; set; }

    /// <summary>The same of the receiver.</summary>
    public bool ReceiverBundles { get; set; }

    /// <summary>Medias that a section of this message has already: none stands for two.</summary>
    public HashSet<MediaState> Paired { get; } = [];

    /// <summary>A list of codecs of the options, ready to be held against many formats.</summary>
    public CodecMatcher Matching(ImmutableArray<string> names)
    {
        _matchers ??= [];
        if (!_matchers.TryGetValue(names, out CodecMatcher? matcher))
            _matchers.Add(names, matcher = new CodecMatcher(names));
        return matcher;
    }

    /// <summary>Collects reasons while somebody asks for them; null otherwise.</summary>
    public Composition.Explanation? Explanation { get; init; }

    /// <summary>The finished explanation.</summary>
    public List<string>? Explained { get; set; }

    /// <summary>What was asked for and is not done as asked.</summary>
    public List<NegotiationWarning> Warnings { get; init; } = [];

    public void Warn(NegotiationWarningCode code, string subject, string text) => Warnings.Add(new NegotiationWarning(code, subject, text));
}

/// <summary>One section on its way: the sender's media and its counterpart at the receiver.</summary>
internal sealed record SectionExchange(ReceivedSection Section, MediaState From, MediaState To)
{
    /// <summary>What the sender said, where <see cref="Section"/> is a translation for the receiver (T.38 gateway); null otherwise.</summary>
    public ReceivedSection? Original { get; init; }
}
