namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// VP9 (RFC 9628 section 4.2). A frame is a picture: the frames of its spatial layers. If there are several, a superframe index follows.
/// <code>
/// |I|P|L|F|B|E|V|Z|   I: |M| picture ID |   L: | TID |U| SID |D|, not F: | TL0PICIDX |   F and P:
/// | P_DIFF |N| up to 3   V: scalability structure
/// </code>
/// </summary>
public sealed class Vp9Depacketizer(FramePool pool) : FragmentDepacketizer(pool)
{
    private readonly int[] _layerEnds = new int[Vp9Frame.MaximumLayers];
    private int _layers;
    private int _layerAt;
    private int _temporalId;
    private bool _switchPoint;
    private bool _layerOpen;

    private protected override void Read(ReadOnlySpan<byte> payload, in PacketArrival packet)
    {
        byte first = payload[0];
        int at = 1;
        int layer = 0;
        if ((first & 0x80) != 0)
            at += payload.Length > at && (payload[at] & 0x80) != 0 ? 2 : 1;
        if ((first & 0x20) != 0)
        {
            layer = payload.Length > at ? payload[at] : 0;
            at += (first & 0x10) == 0 ? 2 : 1;
        }

        if ((first & 0x50) == 0x50)
        {
            int references = 0;
            bool more = true;
            while (more && references++ < 3 && at < payload.Length)
                more = (payload[at++] & 1) != 0;
        }

        if ((first & 0x02) != 0)
            at = SkipStructure(payload, at);
        if (at >= payload.Length)
        {
            Refuse(packet, ref Count.Malformed);
            return;
        }

        bool begins = (first & 0x08) != 0;
        int spatialId = (layer >> 1) & 7;
        bool start = begins && (spatialId == 0 || !Assembly.IsOpen || packet.Timestamp != Assembly.Info.Timestamp);
        if (!Open(start, packet))
            return;
        if (start)
        {
            _layers = 0;
            _layerAt = 0;
            _temporalId = layer >> 5;
            _switchPoint = (layer & 0x10) != 0;
            if (spatialId > 0)
                Assembly.MarkDamaged();
        }
        else if (begins == _layerOpen)
        {
            // The previous layer frame has no end, or this part has no beginning.
            Count.Malformed++;
            Assembly.MarkDamaged();
        }

        if (_layers == Vp9Frame.MaximumLayers)
        {
            Count.Malformed++;
            Assembly.MarkDamaged();
            return;
        }

        _layerOpen = true;
        Add(payload[at..]);
        if ((first & 0x04) != 0)
        {
            _layerOpen = false;
            _layerEnds[_layers++] = Assembly.Length - _layerAt;
            _layerAt = Assembly.Length;
        }

        if (packet.Marker)
            Finish(packet.Arrival);
    }

    private protected override void Describe(ref FrameInfo info)
    {
        if (_layerOpen)
            Assembly.MarkDamaged();
        _layerOpen = false;
        info.TemporalId = (byte)_temporalId;
        info.SpatialLayers = (byte)Math.Max(1, _layers);
        if (_switchPoint)
            info.Flags |= FrameFlags.SwitchPoint;
        if (Vp9Frame.TryReadKey(Assembly.Data, out int width, out int height))
        {
            info.Flags |= FrameFlags.Key | FrameFlags.Intra | FrameFlags.ParameterSets;
            info.Width = (ushort)width;
            info.Height = (ushort)height;
        }

        if (_layers < 2)
            return;
        Span<byte> index = stackalloc byte[2 + 4 * Vp9Frame.MaximumLayers];
        Add(index[..Vp9Frame.WriteIndex(index, _layerEnds.AsSpan(0, _layers))]);
    }

    private static int SkipStructure(ReadOnlySpan<byte> payload, int at)
    {
        if (at >= payload.Length)
            return payload.Length;
        byte structure = payload[at++];
        if ((structure & 0x10) != 0)
            at += 4 * ((structure >> 5) + 1);
        if ((structure & 0x08) == 0)
            return at;
        int groups = at < payload.Length ? payload[at] : 0;
        at++;
        for (int i = 0; i < groups && at < payload.Length; i++)
            at += 1 + ((payload[at] >> 2) & 3);
        return at;
    }
}
