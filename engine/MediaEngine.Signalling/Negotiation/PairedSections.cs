using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>Which of two m= lines that describe one media, with and without SRTP, comes first.</summary>
public enum PairedLines : byte
{
    /// <summary>The media has one line.</summary>
    None,
    PlainFirst,
    SecureFirst,
}

/// <summary>Best-effort SRTP before RFC 8643: a media offered by two m= lines with one port, of which the answer accepts one.</summary>
internal static class PairedSections
{
    /// <summary>Merges the two sections of a media, if the party got two lines or begins to use them.</summary>
    /// <param name="asked">The request says that such pairs are to be accepted: then each line may have its own port.</param>
    public static void Join(List<ReceivedSection> sections, Party sender, OsrtpOptions asked)
    {
        for (int i = 0; i + 1 < sections.Count; i++)
        {
            (ReceivedSection first, ReceivedSection second) = (sections[i], sections[i + 1]);
            if (!AreOpposite(first, second))
                continue;
            bool known = sender.Media(i + 1) is { Pair: not PairedLines.None };
            bool begins = !first.Rejected && !second.Rejected && (first.Rtp == second.Rtp || (asked & OsrtpOptions.AcceptLegacy) != 0);
            if (!known && !begins)
                continue;
            sections[i] = Joined(first, second);
            sections.RemoveAt(i + 1);
        }
    }

    private static bool AreOpposite(ReceivedSection first, ReceivedSection second) =>
        first.IsRtp && second.IsRtp && first.Source.Type == second.Source.Type
        && TransportPolicy.IsSecure(first.Source.Protocol) != TransportPolicy.IsSecure(second.Source.Protocol);

    /// <summary>The secure section represents both if it is not refused.</summary>
    private static ReceivedSection Joined(ReceivedSection first, ReceivedSection second)
    {
        bool secureFirst = TransportPolicy.IsSecure(first.Source.Protocol);
        (ReceivedSection secure, ReceivedSection plain) = secureFirst ? (first, second) : (second, first);
        ReceivedSection taken = secure.Rejected && !plain.Rejected ? plain : secure;
        return taken with
        {
            Pair = secureFirst ? PairedLines.SecureFirst : PairedLines.PlainFirst,
            PairOpen = !secure.Rejected && !plain.Rejected,
            Mid = first.Mid ?? second.Mid,
            SecondMid = first.Mid is null ? null : second.Mid,
        };
    }
}
