using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Commands;

/// <summary>
/// NG transform: another daemon requests transcoding of its media. There is no codec engine for it yet; the request is checked in full and
/// then refused.
/// </summary>
internal sealed class TransformCommand : INgCommand
{
    public NgDictionary Execute(CommandContext context)
    {
        NgAdministrationOptions options = context.Request.Administration;
        if (options.Instance == context.Services.Settings.InstanceId)
            return NgReply.Error("Transform loop detected");
        foreach (NgDictionary media in (options.TransformMedia?.Items ?? []).OfType<NgDictionary>())
        {
            if (media["destination"] is not NgDictionary destination)
                continue;
            if (string.IsNullOrEmpty(destination.TextOf("family")))
                return NgReply.Error("Destination address without family specified");
            if (!TransportAddress.TryParseAddress(destination.TextOf("address") ?? "", out _))
                return NgReply.Error("Failed to parse destination address");
        }

        return NgReply.Error("Failed to set up transform");
    }
}
