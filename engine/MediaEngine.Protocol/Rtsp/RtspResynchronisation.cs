using System.Buffers;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// Finds where a stream goes on after octets that belong to nothing. A "$" is in every picture, so a frame counts only when its channel is
/// one the camera uses, its packet is of RTP version 2, and what follows the packet begins a frame or a message again.
/// </summary>
internal sealed class RtspResynchronisation
{
    /// <summary>Beginnings looked at that cannot be decided yet. A bound for the work one octet can cause.</summary>
    private const int MaxUndecided = 64;

    /// <summary>While no frame has come, channels up to this one are believed: twelve tracks and some more.</summary>
    private const int LowChannels = 32;

    private static readonly SearchValues<byte> _beginnings = SearchValues.Create("$ADGOPRSTadgoprst"u8);

    private readonly ulong[] _channels = new ulong[4];
    private readonly int[] _undecided = new int[MaxUndecided];
    private int _undecidedCount;
    private int _searched;
    private bool _any;

    /// <summary>A frame of this channel was read in sequence.</summary>
    public void Saw(byte channel)
    {
        _channels[channel >> 6] |= 1UL << (channel & 63);
        _any = true;
    }

    /// <summary>Whether a frame or message may begin at the position; true past the end of the window, where nothing is known.</summary>
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

    /// <summary>A search begins.</summary>
    public void Restart()
    {
        _searched = 0;
        _undecidedCount = 0;
    }

    /// <summary>
    /// Searches the window, which only grows between calls. What was decided once is not looked at again, so a camera that sends octet by
    /// octet costs no more than one that does not.
    /// </summary>
    /// <param name="window">All octets received since the search began, without those that were skipped.</param>
    /// <param name="skip">Octets that begin nothing: the caller takes them away.</param>
    /// <returns>True when the stream goes on behind the octets to skip.</returns>
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

    /// <summary>The first position within a frame where another begins; -1 when there is none.</summary>
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

    private bool? Begins(ReadOnlySpan<byte> window) =>
        window[0] == RtspInterleavedFrame.Magic ? IsFrame(window) : RtspHeadReader.Begins(window);

    /// <summary>
    /// A frame with a known channel, RTP version 2 and something sensible behind it; null while the window is too short to know.
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
