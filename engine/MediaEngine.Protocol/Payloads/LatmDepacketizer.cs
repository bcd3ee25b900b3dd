using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// AAC as MP4A-LATM (RFC 6416 section 6). The configuration comes from the SDP (cpresent=0) or is part of the stream (cpresent=1). A frame
/// is one access unit.
/// </summary>
public sealed class LatmDepacketizer : Depacketizer
{
    private const int MaximumElement = 65536;

    private readonly bool _configInStream;
    private readonly byte[] _element = new byte[MaximumElement];
    private StreamMuxConfig _config;
    private bool _configured;
    private int _length;
    private bool _broken;
    private bool _fragmented;
    private uint _timestamp;

    /// <param name="config">The decoded config parameter of the SDP; empty with <paramref name="configInStream"/>.</param>
    /// <param name="configInStream">cpresent is 1, which is also the default when the SDP does not say it.</param>
    public LatmDepacketizer(FramePool pool, ReadOnlySpan<byte> config, bool configInStream)
        : base(pool)
    {
        _configInStream = configInStream;
        _configured = StreamMuxConfig.TryParse(config, out _config);
    }

    /// <summary>The current configuration; null without one.</summary>
    public StreamMuxConfig? Config => _configured ? _config : null;

    public override void Flush(MonotonicTime now) => _length = 0;

    private protected override void Read(ReadOnlySpan<byte> payload, in PacketArrival packet)
    {
        if (_length > 0 && packet.Timestamp != _timestamp)
            _length = 0;
        if (_broken && packet.Timestamp == _timestamp)
        {
            // A later packet of an element whose beginning is missing.
            Count.OrphanFragments++;
            _broken = !packet.Marker;
            return;
        }

        _broken = false;
        _timestamp = packet.Timestamp;
        if (_length + payload.Length > MaximumElement)
        {
            Count.OversizedFrames++;
            _length = 0;
            _broken = true;
            return;
        }

        payload.CopyTo(_element.AsSpan(_length));
        _length += payload.Length;
        _fragmented |= !packet.Marker;
        if (!packet.Marker)
            return;
        Element(_element.AsSpan(0, _length), packet);
        _length = 0;
    }

    private protected override void Lose(in PacketArrival next)
    {
        // If elements are sent in several packets, the next packet does not show whether it begins an element.
        _broken = _fragmented || next.Timestamp == _timestamp;
        _timestamp = next.Timestamp;
        _length = 0;
        LoseFrame();
    }

    private void Element(ReadOnlySpan<byte> element, in PacketArrival packet)
    {
        var bits = new RbspReader(element, emulation: false);
        if (_configInStream && !bits.Flag())
        {
            if (!StreamMuxConfig.TryRead(ref bits, out StreamMuxConfig config))
            {
                Count.Malformed++;
                return;
            }

            _config = config;
            _configured = true;
        }

        if (!_configured)
        {
            Count.Malformed++;
            return;
        }

        for (int i = 0; i < _config.SubFrames; i++)
        {
            int length = 0;
            int part;
            do
            {
                part = (int)bits.Bits(8);
                length += part;
            }
            while (part == 255 && !bits.Overrun);
            if (bits.Overrun || length > element.Length - bits.Position / 8)
            {
                Count.Malformed++;
                return;
            }

            if (length > 0)
                Give(ref bits, element, length, packet, packet.Timestamp + (uint)(i * _config.Audio.FrameLength));
        }
    }

    /// <summary>Delivers an access unit. It may begin at any bit if the configuration is in the stream.</summary>
    private void Give(ref RbspReader bits, ReadOnlySpan<byte> element, int length, in PacketArrival packet, uint timestamp)
    {
        int at = bits.Position / 8;
        int shift = bits.Position % 8;
        bits.Skip(8 * length);
        if (bits.Overrun)
        {
            Count.Malformed++;
            return;
        }

        Begin(packet);
        Assembly.Count(packet, ref Count);
        Assembly.Append(element.Slice(at, length), ref Count);
        if (shift > 0 && !Assembly.IsGivenUp)
        {
            Span<byte> unit = Assembly.Data;
            for (int i = 0; i < length; i++)
                unit[i] = (byte)((element[at + i] << shift) | (element[at + i + 1] >> (8 - shift)));
        }

        Assembly.Info.Timestamp = timestamp;
        Assembly.Info.Flags |= FrameFlags.Key;
        Assembly.Finish(packet.Arrival, ref Count);
    }
}
