using System.Diagnostics.CodeAnalysis;
using MediaEngine.Primitives;

namespace MediaEngine.Crypto.Dtls;

/// <summary>
/// Answers to our ClientHello from addresses it was not sent to, one per host, kept until one of them is followed or the address that was
/// asked answers.
/// </summary>
internal sealed class UnsolicitedAnswers
{
    private const int Capacity = 4;

    /// <summary>How long to wait for the signalled address after the first unsolicited answer.</summary>
    private static readonly TimeSpan _signalledFirst = TimeSpan.FromMilliseconds(60);

    private readonly List<AnswerCandidate> _candidates = [];

    /// <summary>When the best answer is followed; never when there is none.</summary>
    public MonotonicTime TakenAt => _candidates.Count == 0 ? MonotonicTime.Never : _candidates[0].Arrival + _signalledFirst;

    /// <summary>The source whose answer led to a failed handshake. It is chosen last.</summary>
    public TransportAddress Distrusted { get; set; }

    /// <summary>Keeps a datagram. False when it does not begin or continue an answer, or there is no room.</summary>
    public bool TryAdd(
        ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> record, TransportAddress from, MonotonicTime now,
        [NotNullWhen(true)] out AnswerCandidate? candidate)
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

    /// <summary>The answer whose source is most like the address that was asked.</summary>
    public AnswerCandidate Best(TransportAddress asked) =>
        _candidates.MinBy(c => c.Source == Distrusted ? 3 : c.Source.SameAddress(asked) ? 0 : c.Source.Port == asked.Port ? 1 : 2)!;

    public void Clear() => _candidates.Clear();
}
