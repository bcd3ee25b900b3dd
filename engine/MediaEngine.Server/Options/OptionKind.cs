namespace MediaEngine.Server.Options;

internal enum OptionKind : byte
{
    /// <summary>Present or absent; in a file true or false.</summary>
    Flag,
    Integer,
    Number,
    Text,
    Choice,
    Path,

    /// <summary>May be given several times; in a file one line with ';' between the items.</summary>
    List,

    /// <summary>A list of [ADDRESS:]PORT.</summary>
    ListenList,
}
