namespace MediaEngine.Protocol.Compatibility;

/// <summary>The text of a status in documents and help texts.</summary>
public static class NameStatusText
{
    public static string Words(this NameStatus status) => status switch
    {
        NameStatus.Same => "same",
        NameStatus.Different => "different",
        NameStatus.NoEffect => "no effect",
        NameStatus.NotYet => "not yet",
        _ => "own",
    };
}
