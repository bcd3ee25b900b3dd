using MediaEngine.Server.Options;

switch (args)
{
    case ["--print-options-markdown"]:
        Console.Write(OptionDocuments.Markdown());
        break;
    case ["--print-options-sample"]:
        Console.Write(OptionDocuments.SampleFile());
        break;
    default:
        Console.Write(OptionDocuments.Help());
        break;
}
