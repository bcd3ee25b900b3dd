using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Sessions.Security;

/// <summary>
/// The highest SRTP index of each SSRC over all keys of one direction. A key that is used again continues above all of them.
/// </summary>
internal sealed class IndexPeaks
{
    /// <summary>As many SSRCs as sixteen full tables have. Beyond that, no key may be used again.</summary>
    private const int Capacity = 16 * 1024;

    private static readonly Dictionary<uint, ulong> _none = [];

    /// <summary>Null before the first key was replaced.</summary>
    private Dictionary<uint, ulong>? _peaks;

    /// <summary>False when there were too many SSRCs to remember all.</summary>
    public bool IsComplete { get; private set; } = true;

    public void Merge(ReadOnlySpan<SrtpStreamState> states)
    {
        foreach (SrtpStreamState state in states)
        {
            Dictionary<uint, ulong> peaks = _peaks ??= [];
            if (peaks.TryGetValue(state.Ssrc, out ulong peak))
                peaks[state.Ssrc] = Math.Max(peak, state.Index);
            else if (peaks.Count < Capacity)
                peaks.Add(state.Ssrc, state.Index);
            else
                IsComplete = false;
        }
    }

    public Dictionary<uint, ulong>.Enumerator GetEnumerator() => (_peaks ?? _none).GetEnumerator();
}
