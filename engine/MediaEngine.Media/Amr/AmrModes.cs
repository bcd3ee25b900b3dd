using System.Globalization;

namespace MediaEngine.Media.Amr;

/// <summary>
/// Chooses the mode of a stream's encoder (RFC 4867 sections 4.3.1 and 8.1): a mode of the receiver's set, as the receiver requests, and
/// with no more frequent or larger changes than it accepts.
/// </summary>
internal sealed class AmrModes
{
    private readonly bool[] _allowed;
    private readonly int _usual;
    private readonly int _period;
    private readonly bool _onlyNeighbors;
    private int _wanted;
    private int _current;
    private int _frames;

    /// <param name="format">The receiver's format with its fmtp parameters.</param>
    /// <param name="bitrates">Bits per second of each mode.</param>
    /// <param name="bitrate">Upper limit in bits per second, unless the receiver requests more.</param>
    public AmrModes(AudioFormat format, ReadOnlySpan<int> bitrates, int bitrate)
    {
        _allowed = Allowed(CodecParameters.Text(format.Parameters, "mode-set"), bitrates.Length);
        int highest = bitrates.Length - 1;
        while (highest > 0 && bitrates[highest] > bitrate)
            highest--;
        _usual = _wanted = _current = Highest(highest);
        _period = Math.Clamp(CodecParameters.Number(format.Parameters, "mode-change-period", 1), 1, 2);
        _onlyNeighbors = CodecParameters.Number(format.Parameters, "mode-change-neighbor", 0) == 1;
    }

    /// <param name="mode">The highest mode the receiver wants; -1 when it has no limit.</param>
    public void Request(int mode) => _wanted = mode < 0 ? _usual : Highest(Math.Min(mode, _allowed.Length - 1));

    /// <summary>The mode of the next payload.</summary>
    /// <param name="frames">The number of frames in the payload.</param>
    public int Next(int frames)
    {
        if (_current != _wanted && _frames % _period == 0)
            _current = _onlyNeighbors ? Neighbor() : _wanted;
        _frames = (_frames + frames) % _period;
        return _current;
    }

    private static bool[] Allowed(ReadOnlySpan<char> set, int count)
    {
        var allowed = new bool[count];
        foreach (Range part in set.Split(','))
        {
            if (int.TryParse(set[part].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int mode) && mode < count)
                allowed[mode] = true;
        }

        if (!allowed.Contains(true))
            allowed.AsSpan().Fill(true);
        return allowed;
    }

    /// <summary>The highest mode of the set that is not above a mode, otherwise the lowest of the set.</summary>
    private int Highest(int limit)
    {
        int found = _allowed.AsSpan(0, limit + 1).LastIndexOf(true);
        return found >= 0 ? found : _allowed.AsSpan().IndexOf(true);
    }

    private int Neighbor()
    {
        int step = Math.Sign(_wanted - _current);
        int mode = _current + step;
        while (!_allowed[mode])
            mode += step;
        return mode;
    }
}
