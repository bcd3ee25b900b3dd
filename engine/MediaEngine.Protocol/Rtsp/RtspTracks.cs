using System.Collections.Immutable;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>The tracks of a session: their URLs, which are set up, and which channels they use.</summary>
internal sealed class RtspTracks
{
    private readonly List<RtspTrackSetup> _ready = [];

    /// <summary>For each channel: track index times two plus two, plus one for RTCP; 0 when no track uses it.</summary>
    private readonly short[] _channels = new short[256];
    private RtspUrl? _base;
    private int _asked;

    public IReadOnlyList<RtspTrackSetup> Ready => _ready;

    /// <summary>The URL in PLAY, keep-alives and TEARDOWN.</summary>
    public RtspUrl? Aggregate { get; private set; }

    /// <summary>
    /// Takes a description with the URL that its URLs are relative to. Returns the number of URLs that name another host.
    /// </summary>
    public int Describe(RtspDescription description, RtspMessage reply, RtspUrl url)
    {
        string? reference = reply.Header("Content-Base") ?? reply.Header("Content-Location");
        _base = url.JoinByPath(reference) ?? url.Join(reference);
        Aggregate = _base.Join(description.Control);
        int foreign = IsForeign(reference, url) ? 1 : 0;
        foreach (RtspTrackDescription track in description.Tracks)
            foreign += IsForeign(track.Control, url) ? 1 : 0;
        return foreign + (IsForeign(description.Control, url) ? 1 : 0);
    }

    public RtspTrackSetup Ask(RtspTrackDescription track, RtspTrackRequest request, ImmutableArray<RtspTransportKind> kinds)
    {
        // Each track gets two channels, in the order of the requests. A channel number has eight bits.
        byte channel = (byte)(2 * _asked++ & 0xfe);
        RtspUrl parent = _base!;
        return new RtspTrackSetup(track, request, parent.Join(track.Control), parent.JoinByPath(track.Control), kinds, channel);
    }

    public bool IsTaken(int channel) => _channels[channel & 255] != 0;

    public void Add(RtspTrackSetup setup)
    {
        _ready.RemoveAll(t => t.Index == setup.Index);
        _ready.Add(setup);
        if (setup.Transport is { Kind: RtspTransportKind.Interleaved } transport)
        {
            _channels[transport.RtcpChannel] = (short)(2 * setup.Index + 3);
            _channels[transport.RtpChannel] = (short)(2 * setup.Index + 2);
        }
    }

    /// <summary>Finds the track of a channel; false when no track uses it.</summary>
    public bool TryFind(byte channel, out int track, out bool isRtcp)
    {
        int owner = _channels[channel];
        track = (owner >> 1) - 1;
        isRtcp = (owner & 1) != 0;
        return owner != 0;
    }

    /// <summary>The track of a URL in RTP-Info: by the end of the URL, else by its position.</summary>
    public int IndexOf(string url, int position)
    {
        foreach (RtspTrackSetup track in _ready)
        {
            if (url.Length > 0 && track.Url.Text.EndsWith(url, StringComparison.OrdinalIgnoreCase))
                return track.Index;
        }

        string last = url[(url.LastIndexOf('/') + 1)..];
        foreach (RtspTrackSetup track in _ready)
        {
            if (last.Length > 0 && track.Url.Text.EndsWith("/" + last, StringComparison.OrdinalIgnoreCase))
                return track.Index;
        }

        return position < _ready.Count ? _ready[position].Index : -1;
    }

    private static bool IsForeign(string? reference, RtspUrl url) =>
        reference is not null && reference.Contains("://", StringComparison.Ordinal)
        && (RtspUrl.TryParse(reference, out RtspUrl? other, out _) != RtspUrlError.None || !url.IsSameHost(other!.Host));
}
