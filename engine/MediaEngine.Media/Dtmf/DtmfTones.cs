namespace MediaEngine.Media.Dtmf;

/// <summary>
/// The DTMF signals of push-button telephones (ITU-T Q.23): one of four low and one of four high frequencies at once. They are the
/// events 0..15 of RFC 4733 section 3.2: the digits 0 to 9, * is 10, # is 11, A to D are 12 to 15.
/// <code>
///          1209 1336 1477 1633 Hz
///  697 Hz    1    2    3    A
///  770 Hz    4    5    6    B
///  852 Hz    7    8    9    C
///  941 Hz    *    0    #    D
/// </code>
/// </summary>
public static class DtmfTones
{
    /// <summary>Event codes below this one are DTMF.</summary>
    public const int Count = 16;

    /// <summary>Frequencies of the rows, Hz.</summary>
    internal static readonly float[] LowFrequencies = [697, 770, 852, 941];

    /// <summary>Frequencies of the columns, Hz.</summary>
    internal static readonly float[] HighFrequencies = [1209, 1336, 1477, 1633];

    /// <param name="row">0..3, by rising frequency.</param>
    /// <param name="column">0..3, by rising frequency.</param>
    internal static byte EventCode(int row, int column) => Events[4 * row + column];

    /// <summary>The two frequencies of an event, Hz.</summary>
    /// <param name="eventCode">Below <see cref="Count"/>.</param>
    internal static (float Low, float High) Frequencies(byte eventCode)
    {
        int key = Keys[eventCode];
        return (LowFrequencies[key >> 2], HighFrequencies[key & 3]);
    }

    /// <summary>Event codes by index 4 * row + column.</summary>
    private static ReadOnlySpan<byte> Events => [1, 2, 3, 12, 4, 5, 6, 13, 7, 8, 9, 14, 10, 0, 11, 15];

    /// <summary>The index 4 * row + column by event code.</summary>
    private static ReadOnlySpan<byte> Keys => [13, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 14, 3, 7, 11, 15];
}
