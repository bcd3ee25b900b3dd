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

    /// <summary>Time of the last packet; meaningless before <see cref="AnyPacket"/>.</summary>
    public MonotonicTime LastPacket { get; private set; }

    public bool AnyPacket { get; private set; }

    /// <summary>When a keep-alive should ask whether the camera lives; Never while it shows.</summary>
    public MonotonicTime Probe => AnyPacket && _begin != MonotonicTime.Never ? _life + settings.SilencePatience / 2 : MonotonicTime.Never;

    /// <summary>When the session is given up.</summary>
    public MonotonicTime Deadline
    {
        get
        {
            if (_begin == MonotonicTime.Never)
                return MonotonicTime.Never;
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

    public void Packet(MonotonicTime now)
    {
        AnyPacket = true;
        LastPacket = now;
        _life = now;
    }

    public void KeepAliveAnswered(MonotonicTime now) => _life = now;
}
