using static MediaEngine.Protocol.Ng.NgStanding;

namespace MediaEngine.Protocol.Ng;

/// <summary>One row of the command table.</summary>
/// <param name="Command">The command.</param>
/// <param name="Name">The exact wire name ("start recording").</param>
/// <param name="ShortName">Prefix of the per-proxy counters in the statistics ("startrec"); empty for commands that are not in the
/// statistics of rtpengine 26.3.</param>
/// <param name="Standing">How the command behaves in this engine.</param>
public sealed record NgCommandDefinition(NgCommand Command, string Name, string ShortName, NgStanding Standing);
