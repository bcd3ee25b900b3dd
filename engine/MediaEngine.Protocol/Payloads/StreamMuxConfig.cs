namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// StreamMuxConfig of LATM (ISO/IEC 14496-3 section 1.7.3) with one program and one layer, as MP4A-LATM uses it (RFC 6416 section 6).
/// </summary>
/// <param name="SubFrames">Access units in one AudioMuxElement.</param>
public readonly record struct StreamMuxConfig(AudioSpecificConfig Audio, int SubFrames)
{
    /// <summary>Reads the config parameter of the SDP, already decoded from hexadecimal.</summary>
    public static bool TryParse(ReadOnlySpan<byte> config, out StreamMuxConfig parsed)
    {
        var bits = new RbspReader(config, emulation: false);
        // Some senders cut the text after the AudioSpecificConfig. The reader returns zeros beyond the end, which are the missing values.
        return TryRead(ref bits, out parsed) || parsed.SubFrames > 0;
    }

    internal static bool TryRead(ref RbspReader bits, out StreamMuxConfig parsed)
    {
        parsed = default;
        bool version = bits.Flag();
        if (version && bits.Flag())
            return false;
        if (version)
            Value(ref bits);
        bits.Skip(1);
        int subFrames = (int)bits.Bits(6) + 1;
        if (bits.Bits(4) != 0 || bits.Bits(3) != 0)
            return false;
        int configLength = version ? (int)Math.Min(Value(ref bits), 1 << 16) : -1;
        int before = bits.Position;
        if (!AudioSpecificConfig.TryRead(ref bits, out AudioSpecificConfig audio))
            return false;
        if (configLength >= 0)
            bits.Skip(configLength - (bits.Position - before));
        if (bits.Bits(3) != 0)
            return false;
        parsed = new StreamMuxConfig(audio, subFrames);
        bits.Skip(8);
        if (bits.Flag())
        {
            if (version)
            {
                Value(ref bits);
            }
            else
            {
                while (bits.Flag() && !bits.Overrun)
                    bits.Skip(8);
                bits.Skip(8);
            }
        }

        if (bits.Flag())
            bits.Skip(8);
        return !bits.Overrun;
    }

    private static long Value(ref RbspReader bits)
    {
        int octets = (int)bits.Bits(2) + 1;
        return bits.Bits(8 * octets);
    }
}
