using MediaEngine.Primitives;
using MediaEngine.Protocol;

namespace MediaEngine.Sessions.Loops;

/// <summary>
/// What one transport knows of packets that may go round in a circle. Content is compared where signalling names one of our own ports, or
/// somebody has seen so much repeat that it may: for a while, as long as something repeats.
/// </summary>
internal sealed class LoopGuard
{
    /// <summary>Reports of one second: more than feedback about video makes. Reports proper are sent every few seconds.</summary>
    private const int ManyReports = 200;

    private static readonly TimeSpan _comparison = TimeSpan.FromSeconds(10);

    private LoopDetector? _detector;
    private RepeatAlarm _reports;
    private MonotonicTime _comparesUntil;

    public bool Compares => _detector is not null;

    /// <summary>Content is compared from now on, as long as signalling says so.</summary>
    public void Compare() => _detector ??= new LoopDetector();

    /// <summary>Content is compared from now on for some time; true when it was not before.</summary>
    public bool CompareFor(MonotonicTime now)
    {
        _comparesUntil = now + _comparison;
        bool begins = _detector is null;
        Compare();
        return begins;
    }

    /// <summary>A report came in clear; true when so many did that they may go round.</summary>
    public bool NoteReport(MonotonicTime now) => _reports.Note(1, ManyReports, now);

    /// <summary>Once a second where signalling does not ask for it: comparing ends some time after it was for nothing.</summary>
    public void Look(MonotonicTime now)
    {
        if (_detector is not null && now >= _comparesUntil && now >= _detector.LastRepeat + _comparison)
            _detector = null;
    }

    /// <inheritdoc cref="LoopDetector.IsLooping"/>
    public bool IsLooping(ReadOnlySpan<byte> datagram, DatagramKind kind, MonotonicTime now) =>
        _detector is not null && _detector.IsLooping(datagram, kind, now);
}
