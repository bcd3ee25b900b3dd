namespace MediaEngine.Sessions.Quality;

/// <summary>Which mean opinion score is computed (rtpengine's option mos).</summary>
public enum MosModel : byte
{
    /// <summary>CQ: conversational quality, delay counts. No score before a round trip is known.</summary>
    Conversational,

    /// <summary>LQ: listening quality, delay does not count.</summary>
    Listening,

    /// <summary>The older formula: effective latency and 2.5 R for each percent lost.</summary>
    Legacy,
}
