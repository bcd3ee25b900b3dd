using static MediaEngine.Protocol.Ng.NgStanding;

namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>The codec lists and the flags about codec choice (ng-flags 2.5).</summary>
internal static class CodecTable
{
    /// <param name="Name">Sub-key of <c>codec</c>.</param>
    /// <param name="OfferLike">Counts only where we choose what to offer.</param>
    private sealed record CodecList(string Name, bool OfferLike, Func<NgCodecOptions, List<string>> Of)
    {
        public string Remark { get; init; } = "";
    }

    private const string Coder =
        "A codec that cannot be transcoded here is not added, and a `warning` says so. Bit rate, packet time and options of a " +
        "specification go to the encoder.";

    private static readonly CodecList[] _lists =
    [
        new("strip", false, codec => codec.Strip),
        new("mask", true, codec => codec.Mask),
        new("except", false, codec => codec.Except),
        new("offer", false, codec => codec.Offer),
        new("ignore", false, codec => codec.Ignore),
        new("transcode", true, codec => codec.Transcode) { Remark = Coder },
        new("accept", false, codec => codec.Accept),
        new("consume", false, codec => codec.Consume),
        new("set", false, codec => codec.Set) { Remark = Coder },
    ];

    private static readonly CodecList _transcode = _lists.Single(list => list.Name == "transcode");

    private static readonly NgWords<CodecList> _listsByName = new([.. _lists.Select(list => (list.Name, list))]);

    public static readonly NgKeyRow[] Keys =
    [
        new("codec|codecs", Same(), ApplyDictionary),
        .. _lists.Select(list => new NgKeyRow($"codec-{list.Name}", Same(list.Remark), (r, value) => AddAll(r, list, value))),
        new("transcode", Same(Coder), (r, value) => AddAll(r, _transcode, value)),
    ];

    public static readonly NgFlagRow[] Flags =
    [
        new("always-transcode", Same(), r => r.Request.Codec.Accept.Add("all")),
        new("force-transcoding", Same(), r => r.Request.Codec.ForceTranscoding = true),
        new("allow-transcoding", Same(), r => r.Request.Codec.AllowTranscoding = true),
        new("allow-asymmetric-codecs", Same("Without it a codec is omitted if its payload type in the answer differs from the offer."),
            r => r.Request.Codec.AllowAsymmetricCodecs = true),
        new("allow-no-codec-media", Same(), r => r.Request.Codec.AllowNoCodecMedia = true),
        new("single-codec", Same(), r => r.Request.Codec.SingleCodec = true),
        new("reuse-codecs|no-codec-renegotiation", Same(), r => r.Request.Codec.ReuseCodecs = true),
        new("static-codecs", Same(), r => r.Request.Codec.StaticCodecs = true),
        .. new[] { "asymmetric-codecs", "symmetric-codecs", "reorder-codecs" }
            .Select(name => new NgFlagRow(name, NoEffect("The log says so, as in rtpengine."), r => r.Warn("flag without effect", name))),
    ];

    public static readonly NgPrefixRow[] Prefixes =
    [
        .. _lists.Select(list => new NgPrefixRow($"codec-{list.Name}-", Same(), (r, item) => Add(r, list, item))),
        new("transcode-", Same(), (r, item) => Add(r, _transcode, item)),
    ];

    private static void ApplyDictionary(NgRequestReader reader, NgValue value)
    {
        if (value is not NgDictionary lists)
        {
            reader.Warn("value is not a dictionary:", "codec");
            return;
        }

        foreach ((string name, NgValue items) in lists.Entries)
        {
            if (_listsByName.TryFind(name, out CodecList list))
                AddAll(reader, list, items);
            else
                reader.Warn("unknown codec list", name);
        }
    }

    private static void AddAll(NgRequestReader reader, CodecList list, NgValue value)
    {
        if (!NgArguments.TryStrings(value, out List<string> items))
        {
            reader.Warn("value is not a list of strings:", list.Name);
            return;
        }

        // A codec name never starts with a digit: such a piece was cut out of a format parameter ("mode-set--0,1,2").
        if (value is NgString)
        {
            for (int i = items.Count - 1; i > 0; i--)
            {
                if (char.IsAsciiDigit(items[i][0]))
                {
                    items[i - 1] += "," + items[i];
                    items.RemoveAt(i);
                }
            }
        }

        items.ForEach(item => Add(reader, list, item));
    }

    private static void Add(NgRequestReader reader, CodecList list, string item)
    {
        if (list.OfferLike && reader.Request.Command is not (NgCommand.Offer or NgCommand.SubscribeRequest or NgCommand.Publish))
            return;
        list.Of(reader.Request.Codec).Add(NgArguments.Unescape(item));
    }
}
