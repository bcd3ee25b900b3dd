namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>An entry of the <c>flags</c> list with a value after the prefix ("codec-strip-PCMU"); names end in a hyphen.</summary>
internal sealed record NgPrefixRow(string Names, NgStanding Standing, Action<NgRequestReader, string> Apply);
