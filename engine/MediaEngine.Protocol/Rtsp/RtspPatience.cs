using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// How long a session waits for packets: long for the first, short afterwards. An answer to a keep-alive is life as well, but not for ever:
/// a camera whose encoder hangs still answers.
/// </summary>
internal sealed class RtspPatience(RtspClientSettings settings)
{
    private MonotonicTime _begin = MonotonicTime.Never;
    private MonotonicTime _life;
    private TimeSpan _firstPacket;
    private TimeSpan? _withoutPackets;
    private MonotonicTime _lastProbe;

    /// <summary>Time of the last packet; meaningless before <see cref="AnyPacket"/>.</summary>
    public MonotonicTime LastPacket { get; private set; }

    public bool AnyPacket { get; private set; }

    /// <summary>When a keep-alive should ask whether the camera lives; Never while it shows.</summary>
    public MonotonicTime Probe
    {
        get
        {
            if (!AnyPacket || _withoutPackets is not null || _begin == MonotonicTime.Never)
                return MonotonicTime.Never;
            return (_lastProbe > _life ? _lastProbe : _life) + settings.SilencePatience / 2;
        }
    }

    /// <summary>When the session is given up.</summary>
    public MonotonicTime Deadline
    {
        get
        {
            if (_begin == MonotonicTime.Never)
                return MonotonicTime.Never;
            if (_withoutPackets is TimeSpan patience)
                return _life + patience;
            return AnyPacket
                ? MonotonicTime.Min(_life + settings.SilencePatience, LastPacket + settings.StallPatience)
                : _begin + _firstPacket;
        }
    }

    /// <summary>PLAY was answered.</summary>
    public void Begin(MonotonicTime now, TimeSpan firstPacket)
    {
        _begin = now;
        _firstPacket = firstPacket;
        _life = AnyPacket && LastPacket > _life ? LastPacket : now;
    }

    /// <summary>PLAY was answered, and the camera only listens: answers to keep-alives are all the life there is.</summary>
    public void BeginWithoutPackets(MonotonicTime now, TimeSpan patience)
    {
        _begin = now;
        _withoutPackets = patience;
        _life = now;
    }

    public void Packet(MonotonicTime now)
    {
        AnyPacket = true;
        LastPacket = now;
        _life = now;
    }

    /// <summary>A keep-alive is sent: whatever becomes of it, the next one has to wait.</summary>
    public void Probed(MonotonicTime now) => _lastProbe = now;

    public void KeepAliveAnswered(MonotonicTime now) => _life = now;
}
