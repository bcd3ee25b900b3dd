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

    /// <summary>The position in the window where the stream goes on; -1 when there is none.</summary>
    /// <param name="window">Octets received.</param>
    /// <param name="from">First position to look at.</param>
    /// <param name="keep">Octets before this position can begin nothing.</param>
    public int Find(ReadOnlySpan<byte> window, int from, out int keep)
    {
        keep = -1;
        int undecided = 0;
        for (int at = from; undecided < MaxUndecided; at++)
        {
            int next = at < window.Length ? window[at..].IndexOfAny(_beginnings) : -1;
            if (next < 0)
                break;
            at += next;
            bool? begins = window[at] == RtspInterleavedFrame.Magic ? IsFrame(window[at..]) : RtspHeadReader.Begins(window[at..]);
            if (begins == true)
            {
                keep = at;
                return at;
            }

            if (begins is null)
            {
                undecided++;
                if (keep < 0)
                    keep = at;
            }
        }

        if (keep < 0)
            keep = window.Length;
        return -1;
    }

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
