using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// How long a session waits for packets: long for the first packet, shorter afterwards. An answer to a keep-alive extends the wait, but not
/// without limit: a camera with a hung encoder still answers.
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

    /// <summary>When to send a keep-alive to check that the camera is alive; Never when no check is needed.</summary>
    public MonotonicTime Probe
    {
        get
        {
            if (!AnyPacket || _withoutPackets is not null || _begin == MonotonicTime.Never)
                return MonotonicTime.Never;
            return (_lastProbe > _life ? _lastProbe : _life) + settings.SilencePatience / 2;
        }
    }

    /// <summary>When the session gives up.</summary>
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

    /// <summary>PLAY was answered, and the camera sends no packets. Only answers to keep-alives show that it is alive.</summary>
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

    /// <summary>A keep-alive was sent. The time to the next one starts here, with or without an answer.</summary>
    public void Probed(MonotonicTime now) => _lastProbe = now;

    public void KeepAliveAnswered(MonotonicTime now) => _life = now;
}
