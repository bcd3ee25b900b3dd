using System.Diagnostics.CodeAnalysis;
using MediaEngine.Primitives;

namespace MediaEngine.Crypto.Dtls;

/// <summary>Answers to our hello from addresses that were not asked, one for each host, until one is taken or the one who was asked speaks.</summary>
internal sealed class UnsolicitedAnswers
{
    private const int Capacity = 4;

    /// <summary>How long the signalled address is waited for once somebody else has answered.</summary>
    private static readonly TimeSpan _signalledFirst = TimeSpan.FromMilliseconds(60);

    private readonly List<AnswerCandidate> _candidates = [];

    /// <summary>When the best of them is taken; never when there is none.</summary>
    public MonotonicTime TakenAt => _candidates.Count == 0 ? MonotonicTime.Never : _candidates[0].Arrival + _signalledFirst;

    /// <summary>The source whose answer led nowhere: the last to be taken again.</summary>
    public TransportAddress Distrusted { get; set; }

    /// <summary>Keeps a datagram; false when it is none of an answer, or there is no room.</summary>
    public bool TryAdd(
        ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> record, TransportAddress from, MonotonicTime now, [NotNullWhen(true)] out AnswerCandidate? candidate)
    {
        candidate = _candidates.Find(c => c.Source == from);
        if (candidate is null)
        {
            if (!DtlsRecords.IsServerAnswer(record) || _candidates.Count == Capacity || _candidates.Exists(c => c.Source.SameAddress(from)))
                return false;
            _candidates.Add(candidate = new AnswerCandidate(from, now));
        }

        candidate.Add(datagram);
        return true;
    }

    /// <summary>The one most like the address that was asked.</summary>
    public AnswerCandidate Best(TransportAddress asked) =>
        _candidates.MinBy(c => c.Source == Distrusted ? 3 : c.Source.SameAddress(asked) ? 0 : c.Source.Port == asked.Port ? 1 : 2)!;

    public void Clear() => _candidates.Clear();
}
