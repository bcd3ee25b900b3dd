namespace MediaEngine.Media.Dtmf;

/// <summary>
/// Detects DTMF digits in 16-bit mono audio (ITU-T Q.24). Signals of 40 ms and more are detected, signals of 23 ms and less are not; gaps
/// up to 20 ms do not split a signal, pauses of 35 ms separate equal digits. Frequencies 1.5 % off are detected, 3.5 % off are not. The
/// level must be at least -36 dBm0, with the high tone up to 8 dB stronger or 4 dB weaker. Dial tone under the digits is not filtered out.
/// Audio is analysed at 8000 to 15999 Hz: of higher rates every n-th sample after a low-pass filter, n = rate / 8000 rounded down.
/// Allocates nothing after construction.
/// </summary>
public sealed class ToneDetector
{
    /// <summary>
    /// Windows without the signal that end it. A gap of 27 ms has this many windows, a gap of 22 ms has not; noise may move this by one
    /// window.
    /// </summary>
    private const int EndWindows = 8;

    private readonly ToneWindow _window;
    private readonly ToneCandidate _candidate = new();
    private readonly Decimator? _decimator;
    private readonly float[] _block;
    private readonly int _step;
    private readonly int _factor;
    private readonly int _sampleRate;
    private int _filled;
    private long _windows;

    private byte _active = ToneWindow.None;
    private long _activeLast;
    private int _missed;
    private float _activeSquares;

    /// <param name="sampleRate">Hz, 8000..48000.</param>
    public ToneDetector(int sampleRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 8000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sampleRate, 48000);
        _sampleRate = sampleRate;
        _factor = sampleRate / 8000;
        double rate = (double)sampleRate / _factor;
        _block = new float[(int)Math.Round(rate * 0.016 / 8) * 8];
        _step = _block.Length / ToneWindow.Overlap;
        _window = new ToneWindow(_block.Length, rate);
        _decimator = _factor > 1 ? new Decimator(_factor) : null;
    }

    /// <summary>True while a signal was reported as started and not yet as ended.</summary>
    public bool IsActive => _active != ToneWindow.None;

    /// <summary>The most events <see cref="Process"/> can report for this many samples: 4 for 20 ms.</summary>
    public int MaximumEvents(int sampleCount) => 2 * (int)((long)sampleCount * 50 / _sampleRate + 1);

    /// <summary>Analyses the next audio. For lost audio, pass silence or the concealed audio.</summary>
    /// <param name="samples">Any number of samples.</param>
    /// <param name="events">Room for <see cref="MaximumEvents"/>; the events are written in order.</param>
    /// <returns>The number of events.</returns>
    /// <exception cref="ArgumentException">There is not enough room for the events.</exception>
    public int Process(ReadOnlySpan<short> samples, Span<ToneEvent> events)
    {
        if (events.Length < MaximumEvents(samples.Length))
            throw new ArgumentException("too little room for events", nameof(events));
        int count = 0;
        while (true)
        {
            _filled += Take(ref samples, _block.AsSpan(_filled));
            if (_filled < _block.Length)
                return count;
            Follow(_window.Classify(_block), events, ref count);
            _windows++;
            _block.AsSpan(_step).CopyTo(_block);
            _filled -= _step;
        }
    }

    private int Take(ref ReadOnlySpan<short> samples, Span<float> destination)
    {
        if (_decimator is not null)
            return _decimator.Take(ref samples, destination);
        int count = Math.Min(samples.Length, destination.Length);
        for (int i = 0; i < count; i++)
            destination[i] = samples[i];
        samples = samples[count..];
        return count;
    }

    private void Follow(byte heard, Span<ToneEvent> events, ref int count)
    {
        _candidate.Follow(heard, _window);
        if (IsActive && heard == _active)
        {
            _activeLast = _windows;
            _missed = 0;
            _activeSquares = MathF.Max(_activeSquares, _window.Squares);
            return;
        }

        bool starts = heard != ToneWindow.None && _candidate.IsSignal;
        if (IsActive && (++_missed == EndWindows || starts))
        {
            events[count++] = new ToneEvent(ToneEventKind.Ended, _active, EndOf(_activeLast), ToneLevel.Dbm0(_activeSquares));
            _active = ToneWindow.None;
        }

        if (!starts)
            return;
        _active = heard;
        _activeLast = _windows;
        _activeSquares = _candidate.Squares;
        _missed = 0;
        events[count++] = new ToneEvent(
            ToneEventKind.Started, heard, StartOf(_windows - _candidate.Windows + 1), ToneLevel.Dbm0(_activeSquares));
    }

    // The first window begins between a third of a window and a third less a step before the signal; the last one ends as much after it.
    private long StartOf(long window) => PositionOf(window * _step + _block.Length / 3 - _step / 2);

    private long EndOf(long window) => PositionOf(window * _step + _block.Length - _block.Length / 3 + _step / 2);

    private long PositionOf(long analysed) => analysed * _factor + (_decimator?.Delay ?? 0);
}
