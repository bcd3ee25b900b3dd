using static MediaEngine.Protocol.Ng.NgStanding;

namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>Keys and flags of single commands: delete, subscriptions, create, mesh, list, cli, transform.</summary>
internal static class CommandTable
{
    public static readonly NgKeyRow[] Keys =
    [
        NgKeyRow.Number("delete-delay", Same(), (r, seconds) => r.Request.Deletion.Delay = seconds),
        NgKeyRow.Number("limit", Same(), (r, limit) => r.Request.Administration.Limit = limit),
        NgKeyRow.Text("body", Same(), (r, text) => r.Request.Administration.Body = text),
        NgKeyRow.Text("instance", Same(), (r, text) => r.Request.Administration.Instance = text),
        new("media",
            NotYet("Nothing is transformed. For `create` the key is another name of `medias`, and works.", "transform",
                r => r.Command != NgCommand.Create),
            (r, value) =>
        {
            // create knows both names.
            if (r.Request.Command == NgCommand.Create)
                ApplyMedias(r, value);
            else
                ApplyTransformMedia(r, value);
        }),
        NgKeyRow.Items("calls", Same(), (r, id) => r.Request.Subscription.Calls.Add(id)),
        new("tags", Same(), ApplyTags),
        new("medias", Same(), ApplyMedias),
    ];

    public static readonly NgFlagRow[] Flags =
    [
        new("fatal", Same(), r => r.Request.Deletion.Fatal = true),
        new("fast", Same(), r => r.Request.Deletion.Fast = true),
        new("to-tag", Same(), r => r.Request.Deletion.ToTag = true),
        new("bidirectional", Same(), r => r.Request.Subscription.Bidirectional = true),
        new("unsubscribe", Same(), r => r.Request.Subscription.Unsubscribe = true),
        new("inactive", Same(), r => r.Request.Subscription.Inactive = true),
        new("mix|mixed", Different("Streams are sent separately.", isAsked: r => r.Subscription.Mix),
            r => r.Request.Subscription.Mix = true),
        new("RTCP-mirror|mirror-RTCP",
            NoEffect("RTCP of a subscriber is always sent back to the source; otherwise key frames could not be requested."),
            r => r.Request.Subscription.RtcpMirror = true),
        new("siprec|SIPREC", Same(), r => r.Request.Subscription.SipRec = true),
        new("egress", Same(), r => r.Request.Subscription.Egress = true),
        .. new[] { "force", "auto-bridge" }.Select(name => new NgFlagRow(name, NoEffect("The log says so, as in rtpengine."),
            r => r.Warn("flag without effect", name))),
    ];

    private static void ApplyTransformMedia(NgRequestReader reader, NgValue value)
    {
        if (value is NgList medias)
            reader.Request.Administration.TransformMedia = medias;
        else
            reader.Warn("value is not a list:", "media");
    }

    private static void ApplyTags(NgRequestReader reader, NgValue value)
    {
        if (value is not NgList tags)
        {
            reader.Fail("Invalid value for 'tags'");
            return;
        }

        foreach (NgValue item in tags.Items)
        {
            // What is missing is found where the parties are looked for, with a text of its own.
            List<string> targets = [];
            if (item is NgDictionary entry && (entry["to"] is not NgValue to || NgArguments.TryStrings(to, out targets)))
                reader.Request.Subscription.Tags.Add(new NgMeshTag(entry.TextOf("from") ?? "", targets));
            else
                reader.Fail("Invalid entry in 'tags'");
        }
    }

    private static void ApplyMedias(NgRequestReader reader, NgValue value)
    {
        if (value is not NgList medias)
        {
            reader.Fail("Invalid value for 'medias'");
            return;
        }

        foreach (NgValue item in medias.Items)
        {
            if (item is not NgDictionary entry || entry.TextOf("type") is not string type)
            {
                reader.Fail("Invalid entry in 'medias'");
                return;
            }

            List<string> codecs = [];
            if (entry["codecs"] is NgValue listed && !NgArguments.TryStrings(listed, out codecs))
                reader.Fail("Invalid 'codecs' in 'medias'");
            reader.Request.Subscription.Medias.Add(new NgMediaDescription(type, [.. codecs.Select(NgArguments.Unescape)]));
        }
    }
}
