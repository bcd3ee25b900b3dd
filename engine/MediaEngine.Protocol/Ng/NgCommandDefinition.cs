using static MediaEngine.Protocol.Ng.NgStanding;

namespace MediaEngine.Protocol.Ng;

/// <summary>One row of the command table.</summary>
/// <param name="Command">Which command.</param>
/// <param name="Name">The exact wire name ("start recording").</param>
/// <param name="ShortName">Prefix of the per-proxy counters in the statistics ("startrec"); empty for commands the statistics of rtpengine
/// 26.3 do not know.</param>
/// <param name="Standing">How the command behaves here.</param>
public sealed record NgCommandDefinition(NgCommand Command, string Name, string ShortName, NgStanding Standing);
