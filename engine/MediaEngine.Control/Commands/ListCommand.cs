using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Commands;

/// <summary>NG list: call-ids, 32 unless a limit is given.</summary>
internal sealed class ListCommand : INgCommand
{
    private const int DefaultLimit = 32;

    public NgDictionary Execute(CommandContext context)
    {
        long limit = context.Request.Administration.Limit ?? DefaultLimit;
        if (limit < 0)
            return NgReply.Error("invalid limit, must be >= 0");
        IEnumerable<string> ids = context.Services.Calls.All.Take((int)Math.Min(limit, int.MaxValue)).Select(c => c.CallId);
        return NgReply.Ok(new NgDictionary().Add("calls", NgList.OfText(ids)));
    }
}
