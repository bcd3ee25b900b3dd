using System.Security;
using System.Text;

namespace MediaEngine.Server.Notification;

/// <summary>The body of an XML-RPC call with text parameters.</summary>
internal static class XmlRpcCall
{
    public const string ContentType = "text/xml";

    public static string Write(string method, params ReadOnlySpan<string> parameters)
    {
        StringBuilder text = new("<?xml version=\"1.0\"?>\n<methodCall><methodName>");
        text.Append(SecurityElement.Escape(method)).Append("</methodName><params>");
        foreach (string parameter in parameters)
            text.Append("<param><value><string>").Append(SecurityElement.Escape(Printable(parameter))).Append("</string></value></param>");
        return text.Append("</params></methodCall>\n").ToString();
    }

    /// <summary>XML cannot express control characters; tags and call-ids have none.</summary>
    private static string Printable(string value) => string.Concat(value.Where(c => c >= ' '));
}
