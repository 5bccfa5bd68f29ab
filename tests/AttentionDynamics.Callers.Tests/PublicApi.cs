using System.Reflection;
using System.Runtime.CompilerServices;

namespace AttentionDynamics.Callers;

/// <summary>What an assembly offers to its callers, as sorted lines: each type, then its members.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    internal static string Of(Assembly assembly)
    {
        var lines = new List<string>();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(Name, StringComparer.Ordinal))
        {
            lines.Add(Head(type));
            lines.AddRange(Members(type).Distinct().Order(StringComparer.Ordinal).Select(member => "    " + member));
            lines.Add("");
        }
        return string.Join('\n', lines).TrimEnd('\n') + "\n";
    }

    private static string Head(Type type)
    {
        string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : type.IsValueType ? "struct" : "class";
        string how = type is { IsAbstract: true, IsSealed: true } ? "static " : kind != "class" ? "" : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";
        string[] bases = [.. new[] { type.BaseType }.OfType<Type>().Where(own => own != typeof(object) && kind == "class").Select(Name), .. Interfaces(type)];
        return $"{how}{kind} {type.Namespace}.{Name(type)}" + (bases.Length > 0 ? " : " + string.Join(", ", bases) : "");
    }

    // An enum's interfaces are the runtime's, not ours.
    private static IEnumerable<string> Interfaces(Type type) => type.IsEnum ? [] : type.GetInterfaces().Select(Name).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            foreach (FieldInfo value in type.GetFields(BindingFlags.Public | BindingFlags.Static))
                yield return FormattableString.Invariant($"{value.Name} = {Convert.ToInt64(value.GetRawConstantValue(), null)}");
            yield break;
        }
        foreach (ConstructorInfo made in type.GetConstructors(Declared).Where(Seen))
            yield return $"{Access(made)}new({Parameters(made)})";
        foreach (FieldInfo field in type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily))
            yield return $"{(field.IsLiteral ? "const " : field.IsStatic ? "static readonly " : "")}{Name(field.FieldType)} {field.Name}" + (field.IsLiteral ? " = " + Literal(field.GetRawConstantValue()) : "");
        foreach (PropertyInfo property in type.GetProperties(Declared))
        {
            MethodInfo[] accessors = [.. property.GetAccessors(nonPublic: true).Where(Seen)];
            if (accessors.Length > 0)
                yield return Property(property, accessors);
        }
        foreach (EventInfo told in type.GetEvents(Declared))
            yield return $"event {Name(told.EventHandlerType!)} {told.Name}";
        // What the compiler writes for a record is said by its properties; operators are callers' as well.
        foreach (MethodInfo method in type.GetMethods(Declared).Where(method => Seen(method) && !method.IsDefined(typeof(CompilerGeneratedAttribute)) && Plain(method)))
            yield return $"{Access(method)}{How(method)}{Name(method.ReturnType)} {method.Name}{Generic(method)}({Parameters(method)})";
    }

    private static string Property(PropertyInfo property, MethodInfo[] accessors)
    {
        string place = property.GetIndexParameters() is { Length: > 0 } at ? $"this[{string.Join(", ", at.Select(Parameter))}]" : property.Name;
        bool init = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ?? false;
        string what = string.Concat(accessors.Select(one => $"{(one.IsFamily != accessors[0].IsFamily ? Access(one) : "")}{(one == property.GetMethod ? "get" : init ? "init" : "set")}; ").Order(StringComparer.Ordinal));
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Access(accessors[0])}{required}{How(accessors[0])}{Name(property.PropertyType)} {place} {{ {what}}}";
    }

    private static bool Plain(MethodInfo method) => !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool Seen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string How(MethodInfo method) => method switch
    {
        { IsStatic: true } => "static ",
        { DeclaringType.IsInterface: true } => "",
        { IsAbstract: true } => "abstract ",
        { IsVirtual: true, IsFinal: false } when method.GetBaseDefinition() != method => "override ",
        { IsVirtual: true, IsFinal: false } => "virtual ",
        _ => "",
    };

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string by = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? parameter.IsIn ? "in " : "ref " : "";
        string many = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "";
        bool nullable = new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable && !parameter.ParameterType.IsValueType;
        string left = parameter.HasDefaultValue ? " = " + (parameter.ParameterType.IsValueType && parameter.DefaultValue is null && Nullable.GetUnderlyingType(parameter.ParameterType) is null
            ? "default" : Literal(parameter.DefaultValue)) : "";
        return $"{many}{by}{Name(parameter.ParameterType)}{(nullable ? "?" : "")} {parameter.Name}{left}";
    }

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Name(value) + "?";
        string? word = Words.GetValueOrDefault(type);
        if (word is not null || type.IsGenericParameter)
            return word ?? type.Name;
        string name = (type.DeclaringType is { } outer ? Name(outer) + "." : "") + type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }

    private static readonly Dictionary<Type, string> Words = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(int)] = "int", [typeof(long)] = "long", [typeof(ulong)] = "ulong",
        [typeof(float)] = "float", [typeof(double)] = "double", [typeof(string)] = "string", [typeof(object)] = "object", [typeof(byte)] = "byte",
        [typeof(uint)] = "uint", [typeof(char)] = "char",
    };
}
