using System.Buffers;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// Finds the next frame or message after octets that belong to none. Video contains many "$" octets, so a frame counts only when the camera
/// uses its channel, its packet has RTP version 2, and a frame or message may begin after it.
/// </summary>
internal sealed class RtspResynchronisation
{
    /// <summary>Limit of possible beginnings that cannot be decided yet. It limits the work that one octet can cause.</summary>
    private const int MaxUndecided = 64;

    /// <summary>Before the first frame, only channels below this number are accepted. Enough for twelve tracks and some more.</summary>
    private const int LowChannels = 32;

    private static readonly SearchValues<byte> _beginnings = SearchValues.Create("$ADGOPRSTadgoprst"u8);

    private readonly ulong[] _channels = new ulong[4];
    private readonly int[] _undecided = new int[MaxUndecided];
    private int _undecidedCount;
    private int _searched;
    private bool _any;

    /// <summary>A frame with this channel was read in sequence.</summary>
    public void Saw(byte channel)
    {
        _channels[channel >> 6] |= 1UL << (channel & 63);
        _any = true;
    }

    /// <summary>Whether a frame or message may begin at the position. True after the end of the window, where nothing is known.</summary>
    public bool MayBegin(ReadOnlySpan<byte> window, int at)
    {
        if (at >= window.Length)
            return true;
        return window[at] switch
        {
            RtspInterleavedFrame.Magic => at + 1 == window.Length || IsKnown(window[at + 1]) || window[at + 1] < LowChannels,
            (byte)'\r' or (byte)'\n' => true,
            byte octet => octet is >= (byte)'A' and <= (byte)'Z',
        };
    }

    /// <summary>A new search begins.</summary>
    public void Restart()
    {
        _searched = 0;
        _undecidedCount = 0;
    }

    /// <summary>
    /// Searches the window. The window only grows between calls. A decided position is not checked again, so a camera that sends single
    /// octets costs no more than one that sends large pieces.
    /// </summary>
    /// <param name="window">All octets received since the search began, without those that were skipped.</param>
    /// <param name="skip">Octets that belong to nothing. The caller removes them.</param>
    /// <returns>True when a frame or message begins after the skipped octets.</returns>
    public bool TryFind(ReadOnlySpan<byte> window, out int skip)
    {
        int left = 0;
        for (int i = 0; i < _undecidedCount; i++)
        {
            skip = _undecided[i];
            bool? begins = Begins(window[skip..]);
            if (begins == true)
                return true;
            if (begins is null)
                _undecided[left++] = skip;
        }

        _undecidedCount = left;
        while (_undecidedCount < MaxUndecided)
        {
            int next = window[_searched..].IndexOfAny(_beginnings);
            if (next < 0)
            {
                _searched = window.Length;
                break;
            }

            skip = _searched + next;
            _searched = skip + 1;
            bool? begins = Begins(window[skip..]);
            if (begins == true)
                return true;
            if (begins is null)
                _undecided[_undecidedCount++] = skip;
        }

        skip = _undecidedCount > 0 ? _undecided[0] : _searched;
        for (int i = 0; i < _undecidedCount; i++)
            _undecided[i] -= skip;
        _searched -= skip;
        return false;
    }

    /// <summary>The first position inside a frame where another frame or message begins; -1 when there is none.</summary>
    public int FindInside(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> window)
    {
        for (int at = 1; at < frame.Length; at++)
        {
            int next = frame[at..].IndexOfAny(_beginnings);
            if (next < 0)
                break;
            at += next;
            if (Begins(window[at..]) == true)
                return at;
        }

        return -1;
    }

    /// <summary>The first position after the beginning where two frames in a row begin; -1 when there is none.</summary>
    public int FindTwoInside(ReadOnlySpan<byte> window)
    {
        for (int at = 1; at < window.Length; at++)
        {
            int next = window[at..].IndexOf(RtspInterleavedFrame.Magic);
            if (next < 0)
                break;
            at += next;
            if (IsFrame(window[at..]) != true)
                continue;
            int second = at + RtspInterleavedFrame.HeaderLength + RtspInterleavedFrame.Length(window[at..]);
            if (second < window.Length && window[second] == RtspInterleavedFrame.Magic && IsFrame(window[second..]) == true)
                return at;
        }

        return -1;
    }

    private bool? Begins(ReadOnlySpan<byte> window) =>
        window[0] == RtspInterleavedFrame.Magic ? IsFrame(window) : RtspHeadReader.Begins(window);

    /// <summary>
    /// True for a frame with a known channel and RTP version 2, when a frame or message may begin after it. Null while the window is too
    /// short to decide.
    /// </summary>
    private bool? IsFrame(ReadOnlySpan<byte> window)
    {
        if (window.Length >= 2 && !IsKnown(window[1]))
            return false;
        if (window.Length <= RtspInterleavedFrame.HeaderLength)
            return null;
        int end = RtspInterleavedFrame.HeaderLength + RtspInterleavedFrame.Length(window);
        if (end < RtspInterleavedFrame.HeaderLength + 4 || window[RtspInterleavedFrame.HeaderLength] >> 6 != 2)
            return false;
        return end >= window.Length ? null : MayBegin(window, end);
    }

    private bool IsKnown(byte channel) => _any ? (_channels[channel >> 6] & (1UL << (channel & 63))) != 0 : channel < LowChannels;
}
