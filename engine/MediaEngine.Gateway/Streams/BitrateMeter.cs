namespace MediaEngine.Gateway.Streams;

/// <summary>Rates of a track, from counters that are read about once a second.</summary>
internal struct BitrateMeter
{
    private long _frames;
    private long _bytes;
    private double _seconds;

    /// <summary>Frames per second, smoothed over some seconds.</summary>
    public double FrameRate { get; private set; }

    /// <summary>Bits per second, smoothed over some seconds.</summary>
    public double Bitrate { get; private set; }

    public void Take(long frames, long bytes, double seconds)
    {
        double interval = seconds - _seconds;
        if (_seconds > 0 && interval > 0 && frames >= _frames)
        {
            double share = FrameRate == 0 ? 1 : 0.3;
            FrameRate += (((frames - _frames) / interval) - FrameRate) * share;
            Bitrate += ((8 * (bytes - _bytes) / interval) - Bitrate) * share;
        }

        (_frames, _bytes, _seconds) = (frames, bytes, seconds);
    }
}
