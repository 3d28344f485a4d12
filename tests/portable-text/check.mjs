// Compares our HTML and text of Portable Text bodies with what the renderer on npm makes of them, since that is what
// readers of a site will see. Cases come in on stdin: `[{name, body, html, text, media?}]`, where `html` and `text`
// are ours and `media` maps a media id to its address (without it, images have none). Exit code 1, and a line for each
// case that differs, if anything does.

import {readFileSync} from 'node:fs'
import {escapeHTML, toHTML} from '@portabletext/to-html'
import {parseFragment} from 'parse5'

const text = (value) => escapeHTML(value ?? '').replaceAll('\n', '<br/>')
const attribute = (value) => escapeHTML((value ?? '').replaceAll('\n', ' '))

/** What a site must add to the renderer: our own types, and the two decorators that it does not know. */
const components = (media) => ({
  marks: {
    quotation: ({value, children}) => `<span data-quotation="${value.quotation.id}">${children}</span>`,
    sub: ({children}) => `<sub>${children}</sub>`,
    sup: ({children}) => `<sup>${children}</sup>`,
  },
  types: {
    image: ({value}) => {
      const url = media[value.media.id]
      const label = !url && value.alt_text ? ` aria-label="${attribute(value.alt_text)}"` : ''
      const img = url ? `<img src="${attribute(url)}" alt="${attribute(value.alt_text)}"/>` : ''
      const caption = value.caption ? `<figcaption>${text(value.caption)}</figcaption>` : ''
      return `<figure data-media="${value.media.id}"${label}>${img}${caption}</figure>`
    },
    embed: ({value}) => {
      const url = attribute(value.url)
      return `<figure data-embed="${url}"><a href="${url}">${text(value.title || value.url)}</a></figure>`
    },
    table: ({value}) => {
      const heads = value.rows.findIndex((row) => !row.header)
      const count = heads === -1 ? value.rows.length : heads
      const row = ({header, cells}) => {
        const tag = header ? 'th' : 'td'
        return `<tr>${cells.map((cell) => `<${tag}>${text(cell)}</${tag}>`).join('')}</tr>`
      }
      const part = (tag, rows) => (rows.length ? `<${tag}>${rows.map(row).join('')}</${tag}>` : '')
      return `<table>${part('thead', value.rows.slice(0, count))}${part('tbody', value.rows.slice(count))}</table>`
    },
    divider: () => '<hr/>',
  },
})

/** One line for each element and text, indented by depth, attributes in order: equal for equal structures. */
function outline(node, depth = 0, lines = []) {
  const indent = '  '.repeat(depth)
  for (const child of node.childNodes ?? []) {
    if (child.nodeName === '#text') {
      lines.push(`${indent}${JSON.stringify(child.value)}`)
    } else {
      const attrs = (child.attrs ?? []).map(({name, value}) => ` ${name}=${JSON.stringify(value)}`)
      lines.push(`${indent}<${child.nodeName}${attrs.sort().join('')}>`)
      outline(child, depth + 1, lines)
    }
  }
  return lines
}

const isList = (node) => node.nodeName === 'ul' || node.nodeName === 'ol'

/** The words in a node, without those of the lists in it. */
function words(node) {
  if (node.nodeName === '#text') return node.value
  if (node.nodeName === 'br') return '\n'
  return (node.childNodes ?? []).filter((child) => !isList(child)).map(words).join('')
}

function find(node, names) {
  return (node.childNodes ?? []).flatMap((child) => (names.includes(child.nodeName) ? [child] : find(child, names)))
}

function listLines(list, depth) {
  const indent = '  '.repeat(depth)
  return find(list, ['li']).flatMap((item) => {
    const own = words(item)
    const line = own.trim() ? [`${indent}- ${own.replaceAll('\n', `\n${indent}  `)}`] : []
    return [...line, ...find(item, ['ul', 'ol']).flatMap((nested) => listLines(nested, depth + 1))]
  })
}

function blockText(node) {
  if (isList(node)) return listLines(node, 0).join('\n')
  if (node.nodeName === 'hr') return '---'
  if (node.nodeName === 'table') {
    const row = (tr) => find(tr, ['td', 'th']).map(words).join('\t').replaceAll('\n', ' ')
    return find(node, ['tr']).map(row).join('\n')
  }
  return words(node)
}

/** The renderer keeps several spaces apart with hard ones; in text they are the same. */
const soft = (value) => value.replaceAll('\u00a0', ' ')

function plainText(tree) {
  return tree.childNodes.map(blockText).filter((block) => block.trim()).join('\n\n')
}

function firstDifference(ours, theirs) {
  const index = ours.findIndex((line, at) => line !== theirs[at])
  const at = index === -1 ? ours.length : index
  return `line ${at + 1}: ours ${ours[at] ?? '(ends)'}, the renderer's ${theirs[at] ?? '(ends)'}`
}

function differences({body, html, text: ourText, media = {}}) {
  const found = []
  const missing = (message) => found.push(`the renderer says: ${message}`)
  console.warn = (...message) => missing(message.join(' '))
  const rendered = toHTML(body, {components: components(media), onMissingComponent: missing})
  const tree = parseFragment(rendered)
  const [ours, theirs] = [outline(parseFragment(html)), outline(tree)]
  if (ours.join('\n') !== theirs.join('\n')) {
    found.push(`structure differs, ${firstDifference(ours, theirs)}\n  ours    ${html}\n  theirs  ${rendered}`)
  }
  const theirText = plainText(tree)
  if (soft(ourText) !== soft(theirText)) {
    found.push(`text differs\n  ours    ${JSON.stringify(ourText)}\n  theirs  ${JSON.stringify(theirText)}`)
  }
  return found
}

const cases = JSON.parse(readFileSync(0, 'utf8'))
let failed = 0
for (const one of cases) {
  const found = differences(one)
  failed += found.length ? 1 : 0
  for (const difference of found) console.error(`${one.name}: ${difference}`)
}
if (!cases.length) console.error('There are no cases.')
console.log(`${cases.length - failed} of ${cases.length} bodies are the same in both.`)
process.exitCode = failed || !cases.length ? 1 : 0
