namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// AudioSpecificConfig of MPEG-4 audio (ISO/IEC 14496-3 section 1.6.2.1). It is the config= of MPEG4-GENERIC, and part of a
/// StreamMuxConfig.
/// </summary>
/// <param name="ObjectType">2 is AAC LC, 5 SBR, 29 PS.</param>
/// <param name="SampleRate">Sample rate of the core codec. SBR doubles the output rate.</param>
/// <param name="Channels">0: the stream says it.</param>
/// <param name="FrameLength">Samples per frame.</param>
public readonly record struct AudioSpecificConfig(int ObjectType, int SampleRate, int Channels, int FrameLength)
{
    public static bool TryParse(ReadOnlySpan<byte> config, out AudioSpecificConfig parsed)
    {
        var bits = new RbspReader(config, emulation: false);
        return TryRead(ref bits, out parsed);
    }

    internal static bool TryRead(ref RbspReader bits, out AudioSpecificConfig parsed)
    {
        parsed = default;
        int type = ObjectTypeOf(ref bits);
        if (!TryRate(ref bits, out int rate))
            return false;
        int channels = (int)bits.Bits(4);
        int core = type;
        if (type is 5 or 29)
        {
            if (!TryRate(ref bits, out _))
                return false;
            core = ObjectTypeOf(ref bits);
        }

        int length = 1024;
        if (core is 1 or 2 or 3 or 4 or 6 or 7 or 17 or 19 or 20 or 21 or 22 or 23)
        {
            if (bits.Flag())
                length = core == 23 ? 480 : 960;
            else if (core == 23)
                length = 512;
            if (bits.Flag())
                bits.Skip(14);
            bool extension = bits.Flag();
            if (core is 6 or 20)
                bits.Skip(3);
            if (extension)
            {
                if (core == 22)
                    bits.Skip(16);
                if (core is 17 or 19 or 20 or 23)
                    bits.Skip(3);
                bits.Skip(1);
            }
        }

        if (bits.Overrun || rate is 0 or > 192000)
            return false;
        parsed = new AudioSpecificConfig(type, rate, channels == 7 ? 8 : channels, length);
        return true;
    }

    private static ReadOnlySpan<int> Rates => [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

    private static int ObjectTypeOf(ref RbspReader bits)
    {
        int type = (int)bits.Bits(5);
        return type == 31 ? 32 + (int)bits.Bits(6) : type;
    }

    private static bool TryRate(ref RbspReader bits, out int rate)
    {
        int index = (int)bits.Bits(4);
        rate = index == 15 ? (int)bits.Bits(24) : index < Rates.Length ? Rates[index] : 0;
        return rate > 0;
    }
}
