namespace MediaEngine.Sessions.Quality;

/// <summary>Which mean opinion score is computed (rtpengine's option mos).</summary>
public enum MosModel : byte
{
    /// <summary>CQ: conversational quality, including delay. No score before a round-trip time is known.</summary>
    Conversational,

    /// <summary>LQ: listening quality, without delay.</summary>
    Listening,

    /// <summary>The older formula: effective latency, and 2.5 R for each per cent lost.</summary>
    Legacy,
}
